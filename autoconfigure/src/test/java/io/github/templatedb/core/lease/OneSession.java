package io.github.templatedb.core.lease;

import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.SqlFunction;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A pool of one connection, which is used by those who open it, and by a lease while it is refreshed. */
public final class OneSession extends PoolWithoutConnections {

    private static final int SECONDS = 60;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

    private static final Duration LAST_PAUSE = Duration.ofSeconds(30);

    private final Connection connection;

    private OneSession(Connection connection) {
        this.connection = connection;
    }

    /** Opens one session on each database. */
    public static LeaseFollower on(Endpoint endpoint) {
        return database -> new OneSession(DriverManager.getConnection(
                endpoint.jdbcUrl(database.name()), endpoint.username(), endpoint.password()));
    }

    /** The connection to the current database of a lease, which is not to be closed; another one if its session has ended. */
    public static Connection of(Lease lease, LeaseFollower follower) throws SQLException {
        LeasedDatabase database = lease.database();
        database.connected();
        if (database.pool(follower) instanceof OneSession session) {
            if (session.connection.isValid(SECONDS)) {
                return session.connection;
            }
            session.close();
            return of(lease, follower);
        }
        throw new SQLException("The lease has left " + database);
    }

    /** Waits until refreshes of a lease are rewinds: what is in the template is read in the background, once. */
    public static void awaitRewinds(Lease lease, LeaseFollower follower, String write) throws SQLException {
        for (long pause = FIRST_PAUSE.toNanos(); pause < LAST_PAUSE.toNanos(); pause *= 2) {
            String before = lease.database().toString();
            execute(of(lease, follower), write);
            lease.refresh();
            if (before.equals(lease.database().toString())) {
                return;
            }
            LockSupport.parkNanos(pause);
        }
        throw new IllegalStateException("No refresh was a rewind after " + write);
    }

    /** Runs statements, which go on if one of them has a result. */
    public static void execute(Connection connection, String statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    @Override
    public int settle() {
        try {
            execute(connection, "SELECT pg_stat_force_next_flush()");
            return 1;
        } catch (SQLException ex) {
            return UNKNOWN;
        }
    }

    @Override
    public int renewSessions() {
        return settle();
    }

    @Override
    public <T> @Nullable T lend(SqlFunction<T> work) {
        try {
            return work.apply(connection);
        } catch (SQLException ex) {
            return null;
        }
    }

    @Override
    public <T> @Nullable List<T> lendEach(SqlFunction<T> work) {
        T result = lend(work);
        return result == null ? null : List.of(result);
    }

    @Override
    public void close() {
        super.close();
        try {
            connection.close();
        } catch (SQLException ex) {
            // Its session has ended.
            abort();
        }
    }

    private void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
