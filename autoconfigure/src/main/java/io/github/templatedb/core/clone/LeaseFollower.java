package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;

/**
 * Has connections to the databases of a lease.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LeaseFollower {

    /**
     * Closes all connections to a database that the lease has left.
     *
     * @param database the database
     */
    void leave(DatabaseName database);
}
