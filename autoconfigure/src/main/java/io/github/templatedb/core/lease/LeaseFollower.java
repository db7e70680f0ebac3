package io.github.templatedb.core.lease;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.SqlFunction;
import org.jspecify.annotations.Nullable;

/**
 * Has connections to the databases of a lease.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LeaseFollower {

    /**
     * Opens connections to a database that the lease may move to soon, if there are any to the current one. Without it the
     * first to ask for a connection waits for it.
     *
     * @param database the database
     */
    default void prepare(DatabaseName database) {}

    /**
     * Has PostgreSQL count what the connections to a database have done.
     *
     * @param database the database
     * @return what is known
     */
    default Settled settle(DatabaseName database) {
        return Settled.WITHOUT_SESSIONS;
    }

    /**
     * Makes the sessions of the connections to a database as new: as if nobody had used them.
     *
     * @param database the database
     * @return false if that cannot be done for one of them, or one is in use
     */
    default boolean renewSessions(DatabaseName database) {
        return true;
    }

    /**
     * Lends one of the connections to a database.
     *
     * @param database the database
     * @param work what to do with it
     * @param <T> its result
     * @return the result; null if no connection is idle, or PostgreSQL refuses the work
     */
    default <T> @Nullable T lend(DatabaseName database, SqlFunction<T> work) {
        return null;
    }

    /**
     * The lease has left a database, and {@link #leave} will follow. Who still holds a connection to it is to be told.
     *
     * @param database the database
     * @param reason what has become of it: whole sentences
     */
    default void explain(DatabaseName database, String reason) {}

    /**
     * Closes all connections to a database that the lease has left.
     *
     * @param database the database
     */
    void leave(DatabaseName database);

    /** The lease has ended, and there will be no other database. */
    default void end() {}
}
