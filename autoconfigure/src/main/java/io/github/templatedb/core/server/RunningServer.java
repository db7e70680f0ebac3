package io.github.templatedb.core.server;

/**
 * A server that this JVM uses until {@link #close()}.
 *
 * @since 0.1.0
 */
public interface RunningServer extends AutoCloseable {

    /**
     * The server itself.
     *
     * @return always the same object
     */
    Server server();

    /**
     * Whether the server is known to be gone, so that none of its databases can be had again.
     *
     * @return true from then on
     */
    boolean hasEnded();

    /**
     * Why it has ended, as far as that is known.
     *
     * @return whole sentences for a message, or an empty text
     */
    String lastWords();

    /**
     * The file system of its data.
     *
     * @return always the same object
     */
    Room room();

    /**
     * How somebody at a terminal gets to a database of the server.
     *
     * @param database a database
     * @return what to tell them, without a password in it
     */
    DatabaseAccess access(DatabaseName database);

    /**
     * What it is and how this JVM came by it, for the summary.
     *
     * @return a few words
     */
    String description();

    /** Gives the server up; others may go on using it. */
    @Override
    void close();
}
