package io.github.templatedb.datasource;

import io.github.templatedb.core.lease.DatabasePool;
import io.github.templatedb.core.lease.LeasedDatabase;
import io.github.templatedb.core.server.SqlFunction;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/** A pool, and how many threads are asking it. */
final class LeasedPool implements DatabasePool {

    /** For threads that asked before the lease moved on, and are served unless all connections are in use. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final LeasedDatabase database;

    private final DataSource dataSource;

    /** Null where the kind of pool does not give them. */
    private final @Nullable IdleConnections idle;

    private final LeftOver leftOver;

    private final Consumer<LeasedPool> onClosed;

    /** Whether its connections are of the server's own role. */
    private final boolean ofServer;

    private final ReadWriteLock asking = new ReentrantReadWriteLock();

    private volatile boolean closed;

    LeasedPool(
            LeasedDatabase database,
            DataSource dataSource,
            PoolKind kind,
            boolean ofServer,
            LeftOver leftOver,
            Consumer<LeasedPool> onClosed) {
        this.database = database;
        this.dataSource = dataSource;
        this.idle = kind.idle(dataSource);
        this.ofServer = ofServer;
        this.leftOver = leftOver;
        this.onClosed = onClosed;
    }

    LeasedDatabase database() {
        return database;
    }

    DataSource dataSource() {
        return dataSource;
    }

    LeftOver leftOver() {
        return leftOver;
    }

    /** Begins to ask, once nobody holds the pool; false once it is being closed. */
    boolean enter() {
        if (closed) {
            return false;
        }
        asking.readLock().lock();
        boolean open = !closed;
        if (!open) {
            exit();
        }
        return open;
    }

    void exit() {
        asking.readLock().unlock();
    }

    @Override
    public boolean hold() {
        return !closed && asking.writeLock().tryLock();
    }

    @Override
    public void release() {
        asking.writeLock().unlock();
    }

    @Override
    public int settle() {
        return idle == null ? UNKNOWN : idle.settle();
    }

    @Override
    public int renewSessions() {
        return idle == null ? UNKNOWN : idle.renew();
    }

    /** What the server's role may do to sequences, say, another one may not. */
    @Override
    public <T> @Nullable T lend(SqlFunction<T> work) {
        return ofServer && idle != null ? idle.lend(work) : null;
    }

    @Override
    public <T> @Nullable List<T> lendEach(SqlFunction<T> work) {
        return idle == null ? null : idle.lendEach(work);
    }

    @Override
    public void explain(String reason) {
        leftOver.explain(reason);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** HikariCP lets those who wait when it is closed wait on, for the whole of its connection timeout. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean alone = false;
        try {
            alone = asking.writeLock().tryLock(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            closeNow();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            closeNow();
        } finally {
            // Not before: where only one can be open, the next one waits for this one.
            onClosed.accept(this);
            if (alone) {
                asking.writeLock().unlock();
            }
        }
    }

    private void closeNow() {
        Method close = ReflectionUtils.findMethod(dataSource.getClass(), "close");
        if (close != null) {
            ReflectionUtils.makeAccessible(close);
            HikariLog.quietly(() -> {
                ReflectionUtils.invokeMethod(close, dataSource);
                return dataSource;
            });
        }
    }
}
