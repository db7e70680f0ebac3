package io.github.templatedb.core.lease;

import java.sql.SQLException;

/**
 * Has connections to the databases of a lease.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LeaseFollower {

    /**
     * Opens connections to a database. Called by one thread at a time for each database.
     *
     * @param database has no open pool of this follower
     * @return closed by the database
     * @throws SQLException if it cannot be opened
     */
    DatabasePool open(LeasedDatabase database) throws SQLException;

    /**
     * Whether it is worth while to open connections to a database that the lease may move to soon. Without it the first to ask
     * for a connection waits for it.
     *
     * @return false if it seldom is, or if connections to two databases cannot be had at once
     */
    default boolean opensAhead() {
        return false;
    }

    /** The lease has ended, and there will be no other database. */
    default void end() {}
}
