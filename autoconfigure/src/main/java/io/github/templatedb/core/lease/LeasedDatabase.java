package io.github.templatedb.core.lease;

import io.github.templatedb.core.rewind.Rewind;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.SqlFunction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A database of a lease and the connections to it: one pool at most for each follower of the lease. It is closed once, after the
 * lease has left it, and its pools with it. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class LeasedDatabase {

    private final DatabaseName name;

    private final LeaseMonitor lease;

    private final Map<LeaseFollower, DatabasePool> pools = new ConcurrentHashMap<>();

    /** Undoes what was written; null if it is not known to be a copy of its template alone. */
    private volatile @Nullable Rewind rewind;

    private volatile boolean used;

    private volatile boolean closed;

    /** Where its sequences began, if not where those of its template were. */
    private volatile NumberBlocks.Beginning beginning = NumberBlocks.Beginning.OF_TEMPLATE;

    LeasedDatabase(DatabaseName name, LeaseMonitor lease) {
        this.name = name;
        this.lease = lease;
    }

    /**
     * Its name on the server.
     *
     * @return always the same
     */
    public DatabaseName name() {
        return name;
    }

    /**
     * Whether it is still the lease's.
     *
     * @return false once the lease has left it, and before it has moved to it
     */
    public boolean isCurrent() {
        return lease.state().database() == this;
    }

    /**
     * The pool of a follower, which is opened if there is none.
     *
     * @param follower opens it
     * @return null once the lease has left the database
     * @throws SQLException if it cannot be opened
     */
    public @Nullable DatabasePool pool(LeaseFollower follower) throws SQLException {
        DatabasePool pool = opened(follower);
        return isCurrent() ? pool : null;
    }

    /** The same for a database that the lease may move to; null once it is closed. */
    @Nullable
    DatabasePool opened(LeaseFollower follower) throws SQLException {
        DatabasePool pool = pools.get(follower);
        if (pool != null && !pool.isClosed()) {
            return pool;
        }
        synchronized (this) {
            pool = pools.get(follower);
            if (!closed && (pool == null || pool.isClosed())) {
                pools.put(follower, follower.open(this));
            }
        }
        if (closed) {
            // Perhaps while the pool was opened, too early to know of it.
            close();
        }
        return pools.get(follower);
    }

    /** Says that somebody has a connection now, who may have been led here before it was last found unchanged. */
    public void connected() {
        used = true;
    }

    /**
     * Whether the thread that calls runs migrations in it.
     *
     * @return true from within {@link io.github.templatedb.core.template.Migrations#run} and what it calls
     */
    public boolean isMigratedHere() {
        return isCurrent() && lease.isMigratedHere();
    }

    /** Whether anybody was led here since it was made, or last found unchanged. */
    boolean isUsed() {
        return used;
    }

    void setUsed(boolean isUsed) {
        used = isUsed;
    }

    NumberBlocks.Beginning beginning() {
        return beginning;
    }

    void begin(NumberBlocks.Beginning where) {
        beginning = where;
    }

    @Nullable
    Rewind rewind() {
        return rewind;
    }

    void setRewind(Rewind rewind) {
        this.rewind = rewind;
    }

    /** Its pools so far. */
    Map<LeaseFollower, DatabasePool> pools() {
        return Map.copyOf(pools);
    }

    /** Works while nobody gets a connection; false without having worked if somebody is about to. */
    synchronized boolean alone(Runnable work) {
        List<DatabasePool> held = new ArrayList<>();
        try {
            for (DatabasePool pool : pools.values()) {
                if (!pool.hold()) {
                    return false;
                }
                held.add(pool);
            }
            work.run();
            return true;
        } finally {
            held.forEach(DatabasePool::release);
        }
    }

    /** Works on a connection that a pool has and nobody uses; null if there is none, or PostgreSQL refuses the work. */
    <T> @Nullable T lend(SqlFunction<T> work) {
        for (DatabasePool pool : pools.values()) {
            T result = pool.lend(work);
            if (result != null) {
                return result;
            }
        }
        return null;
    }

    /**
     * Has PostgreSQL count what all sessions have done, since the counts of one that is not told are up to a second late.
     *
     * @return how many sessions there should be; {@link DatabasePool#UNKNOWN} if that is not known
     */
    int settle() {
        int sessions = sum(DatabasePool::settle);
        Rewind own = rewind;
        return own == null || sessions == DatabasePool.UNKNOWN ? sessions : sessions + own.sessions();
    }

    /** Makes all sessions as new, and has what they have done counted. */
    int renewSessions() {
        return sum(DatabasePool::renewSessions);
    }

    private int sum(ToIntFunction<DatabasePool> work) {
        int sessions = 0;
        for (DatabasePool pool : pools.values()) {
            int counted = work.applyAsInt(pool);
            if (counted == DatabasePool.UNKNOWN) {
                return counted;
            }
            sessions += counted;
        }
        return sessions;
    }

    /**
     * Works on a connection: one that a pool has and nobody uses, or else a new one.
     *
     * @param endpoint the server
     * @param work what to do, without a result of null
     * @param <T> its result
     * @return the result
     * @throws SQLException if PostgreSQL refuses the connection or the work
     */
    public <T> T call(Endpoint endpoint, SqlFunction<T> work) throws SQLException {
        T result = lend(work);
        if (result != null) {
            return result;
        }
        try (Connection connection = endpoint.connect(name)) {
            return work.apply(connection);
        }
    }

    /** Has those told who still hold a connection when it is closed. */
    void explain(String reason) {
        pools.values().forEach(pool -> pool.explain(reason));
    }

    /** Closes all connections, for good. */
    void close() {
        closed = true;
        Rewind own = rewind;
        if (own != null) {
            own.close();
        }
        pools.values().forEach(DatabasePool::close);
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
