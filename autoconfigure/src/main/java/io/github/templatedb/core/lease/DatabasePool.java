package io.github.templatedb.core.lease;

import io.github.templatedb.core.server.SqlFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one database of a lease.
 *
 * @since 0.1.0
 */
public interface DatabasePool extends AutoCloseable {

    /** That a connection is in use or cannot be had, so that what it did may not be counted. */
    int UNKNOWN = -1;

    /**
     * Has PostgreSQL count what the connections have done.
     *
     * @return how many sessions have been counted, or {@link #UNKNOWN}
     */
    int settle();

    /**
     * Makes the sessions of the connections as new, as if nobody had used them, and has PostgreSQL count what they have done.
     *
     * @return how many there are; {@link #UNKNOWN} if that cannot be done for one of them, or one is in use
     */
    int renewSessions();

    /**
     * Keeps others from getting a connection until {@link #release}, by the same thread.
     *
     * @return false if somebody is about to get one, or the pool is closed
     */
    boolean hold();

    /** Lets those go on who have waited since {@link #hold}. */
    void release();

    /**
     * Lends one of the connections.
     *
     * @param work what to do with it
     * @param <T> its result
     * @return the result; null if no connection is idle, or PostgreSQL refuses the work
     */
    <T> @Nullable T lend(SqlFunction<T> work);

    /**
     * Lends all of the connections at once; a new one if there is none.
     *
     * @param work what to do with each
     * @param <T> its result
     * @return the results; null if one is in use, or PostgreSQL refuses the work
     */
    <T> @Nullable List<T> lendEach(SqlFunction<T> work);

    /**
     * The lease has left the database, and {@link #close} will follow. Who still holds a connection is to be told.
     *
     * @param reason what has become of the database: whole sentences
     */
    void explain(String reason);

    /**
     * Whether {@link #close} was called, here or by who opened it.
     *
     * @return true from the beginning of that call on
     */
    boolean isClosed();

    /** Closes all connections, once; who calls it meanwhile waits for the end of that. */
    @Override
    void close();
}
