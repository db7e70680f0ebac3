package io.github.templatedb.core.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to the administrative database of a server. One that has done its work stays open for the next: making a clone
 * takes 13 ms, a new connection would add 4 ms. One that nobody needs for a second is closed, the last one too, as dozens of JVMs may share
 * a server that has a hundred connections by default: a test that takes longer than that waits 4 ms more for the clone after it. As many
 * are open as work at once, or as the server lets the role have. Safe for use by several
 * threads.
 */
final class AdminConnections implements AutoCloseable {

    /** How PostgreSQL says that it, or the role, has as many sessions as it may have (manual, appendix A). */
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final Duration LONGEST_IDLE = Duration.ofSeconds(1);

    private static final Logger logger = LoggerFactory.getLogger(AdminConnections.class);

    private final DataSource dataSource;

    /** The last used first. */
    private final Deque<Idle> idle = new ArrayDeque<>();

    private final ScheduledExecutorService closer;

    private int inUse;

    /** Whether idle ones are looked at soon: once for all, however often a connection is used meanwhile. */
    private boolean closing;

    private boolean closed;

    AdminConnections(DataSource dataSource) {
        this(dataSource, closer());
    }

    AdminConnections(DataSource dataSource, ScheduledExecutorService closer) {
        this.dataSource = dataSource;
        this.closer = closer;
    }

    private static ScheduledExecutorService closer() {
        ScheduledThreadPoolExecutor closer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "templatedb-idle");
            thread.setDaemon(true);
            return thread;
        });
        closer.setKeepAliveTime(2 * LONGEST_IDLE.toNanos(), TimeUnit.NANOSECONDS);
        closer.allowCoreThreadTimeOut(true);
        return closer;
    }

    /**
     * Works on one of the connections.
     *
     * @throws SQLException what the work throws, or that there is none
     */
    <T> T call(SqlFunction<T> work) throws SQLException {
        Connection present = takeIdle();
        Connection connection = present != null ? present : opened();
        boolean usable = false;
        try {
            T result = work.apply(connection);
            usable = true;
            return result;
        } catch (SQLException ex) {
            // A refused statement leaves the session as it was; a lost one does not.
            usable = connection.isValid(1);
            throw ex;
        } finally {
            giveBack(connection, usable);
        }
    }

    private synchronized @Nullable Connection takeIdle() throws SQLException {
        if (closed) {
            throw new SQLException("the server was stopped", "08003");
        }
        Idle present = idle.poll();
        if (present == null) {
            return null;
        }
        inUse++;
        return present.connection();
    }

    private Connection opened() throws SQLException {
        try {
            Connection opened = dataSource.getConnection();
            synchronized (this) {
                inUse++;
            }
            return opened;
        } catch (SQLException ex) {
            if (TOO_MANY_CONNECTIONS.equals(ex.getSQLState())) {
                return awaitIdle(ex);
            }
            throw ex;
        }
    }

    /** Waits for one that another thread uses. */
    private synchronized Connection awaitIdle(SQLException refusal) throws SQLException {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        try {
            while (true) {
                Connection present = takeIdle();
                long left = deadline - System.nanoTime();
                if (present != null) {
                    return present;
                }
                if (inUse == 0 || left <= 0) {
                    throw refusal;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw refusal;
        }
    }

    private void giveBack(Connection connection, boolean usable) throws SQLException {
        synchronized (this) {
            inUse--;
            // When it is closed, those who wait may have to know that there is none left.
            notifyAll();
            if (usable && !closed) {
                idle.push(new Idle(connection, System.nanoTime()));
                closeIdleLater();
                return;
            }
        }
        connection.close();
    }

    private void closeIdleLater() {
        if (!closing) {
            closing = true;
            closer.schedule(this::closeIdle, LONGEST_IDLE.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void closeIdle() {
        List<Idle> unneeded = new ArrayList<>();
        synchronized (this) {
            closing = false;
            long latest = System.nanoTime() - LONGEST_IDLE.toNanos();
            while (!idle.isEmpty() && idle.getLast().since() - latest <= 0) {
                unneeded.add(idle.removeLast());
            }
            if (!idle.isEmpty() && !closed) {
                closeIdleLater();
            }
        }
        for (Idle one : unneeded) {
            try {
                one.connection().close();
            } catch (SQLException ex) {
                logger.debug("An idle connection was lost before it was closed", ex);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        Deque<Idle> open;
        synchronized (this) {
            closed = true;
            open = new ArrayDeque<>(idle);
            idle.clear();
        }
        closer.shutdownNow();
        for (Idle one : open) {
            one.connection().close();
        }
    }

    /**
     * A connection that is not in use.
     *
     * @param since by {@link System#nanoTime()}
     */
    private record Idle(Connection connection, long since) {}
}
