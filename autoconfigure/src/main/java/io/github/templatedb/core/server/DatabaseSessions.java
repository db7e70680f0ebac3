package io.github.templatedb.core.server;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The sessions on a database. It can be sealed, copied, renamed or dropped only when there are none (PostgreSQL manual,
 * CREATE DATABASE, DROP DATABASE), and a backend goes on for a moment after its client has closed the connection.
 *
 * @since 0.1.0
 */
public final class DatabaseSessions {

    private static final Duration POLL = Duration.ofMillis(1);

    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    /**
     * Workers of autovacuum, which have no user, are left out: PostgreSQL itself ends them when they are in its way, and an
     * ordinary role may not (PostgreSQL source, {@code CountOtherDBBackends} in procarray.c).
     */
    private static final String OF_DATABASE = " FROM pg_stat_activity WHERE datname = ? AND usesysid IS NOT NULL";

    private final Server server;

    /**
     * Creates a view of the sessions on a server.
     *
     * @param server the server
     */
    public DatabaseSessions(Server server) {
        this.server = server;
    }

    /**
     * Waits until a database has no session; ends those that are left when the grace period is over.
     *
     * @param database the database
     * @param grace how long to wait before sessions are ended
     */
    public void awaitNone(DatabaseName database, Duration grace) {
        server.call("Waiting for the sessions on " + database + " to end", connection -> {
            long deadline = System.nanoTime() + grace.toNanos();
            String count = "SELECT count(*)" + OF_DATABASE;
            try (PreparedStatement statement = connection.prepareStatement(count)) {
                statement.setString(1, database.value());
                while (firstLong(statement) > 0 && !Thread.currentThread().isInterrupted()) {
                    if (System.nanoTime() > deadline) {
                        return endAll(
                                connection.prepareStatement("SELECT count(pg_terminate_backend(pid))" + OF_DATABASE),
                                database);
                    }
                    LockSupport.parkNanos(POLL.toNanos());
                }
            }
            return 0L;
        });
    }

    /**
     * Waits until PostgreSQL has ended a session that was closed, for a while.
     *
     * @param pid the process of its backend
     */
    public void awaitEnd(int pid) {
        server.call("Waiting for the end of a session", connection -> {
            long deadline = System.nanoTime() + LONGEST_END.toNanos();
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT count(*) FROM pg_stat_activity WHERE pid = ?")) {
                statement.setInt(1, pid);
                while (firstLong(statement) > 0
                        && System.nanoTime() < deadline
                        && !Thread.currentThread().isInterrupted()) {
                    LockSupport.parkNanos(POLL.toNanos());
                }
            }
            return pid;
        });
    }

    private static long endAll(PreparedStatement terminate, DatabaseName database) throws SQLException {
        try (terminate) {
            terminate.setString(1, database.value());
            return firstLong(terminate);
        }
    }

    private static long firstLong(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
