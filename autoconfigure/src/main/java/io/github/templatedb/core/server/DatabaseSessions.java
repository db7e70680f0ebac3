package io.github.templatedb.core.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The sessions on a database. It can be sealed, copied, renamed or dropped only when there are none (PostgreSQL manual,
 * CREATE DATABASE, DROP DATABASE), and a backend goes on for a moment after its client has closed the connection.
 *
 * @param server the server
 * @since 0.1.0
 */
public record DatabaseSessions(Server server) {

    private static final Duration POLL = Duration.ofMillis(1);

    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    /**
     * Workers of autovacuum, which have no user, are left out: PostgreSQL itself ends them when they are in its way, and an
     * ordinary role may not (PostgreSQL source, {@code CountOtherDBBackends} in procarray.c).
     */
    private static final String OF_DATABASE = " FROM pg_stat_activity WHERE datname = ? AND usesysid IS NOT NULL";

    /**
     * Waits until a database has no session; ends those that are left when the grace period is over.
     *
     * @param database the database
     * @param grace how long to wait before sessions are ended
     */
    public void awaitNone(DatabaseName database, Duration grace) {
        String purpose = "Waiting for the sessions on " + database + " to end";
        long deadline = System.nanoTime() + grace.toNanos();
        while (isTrue(purpose, "SELECT count(*) > 0" + OF_DATABASE, database.value())) {
            if (System.nanoTime() > deadline) {
                isTrue(purpose, "SELECT count(pg_terminate_backend(pid)) > 0" + OF_DATABASE, database.value());
                return;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /**
     * Waits until PostgreSQL has ended a session that was closed, for a while.
     *
     * @param pid the process of its backend
     */
    public void awaitEnd(int pid) {
        long deadline = System.nanoTime() + LONGEST_END.toNanos();
        String sql = "SELECT count(*) > 0 FROM pg_stat_activity WHERE pid = ?";
        while (isTrue("Waiting for the end of a session", sql, pid) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Not after an interrupt, which ends the waiting. */
    private boolean isTrue(String purpose, String sql, Object parameter) {
        return !Thread.currentThread().isInterrupted()
                && server.query(purpose, sql, row -> row.getBoolean(1), parameter)
                        .get(0);
    }
}
