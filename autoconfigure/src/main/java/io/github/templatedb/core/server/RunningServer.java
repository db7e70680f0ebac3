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
    default boolean hasEnded() {
        return false;
    }

    /**
     * Why it has ended, as far as that is known.
     *
     * @return whole sentences for a message, or an empty text
     */
    default String lastWords() {
        return "";
    }

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
     * Lets a role log in, which is made if the server is ours. Here it is taken for granted.
     *
     * @param login the role
     * @return how it logs in
     * @throws ServerException if there is no such role, or it may not log in
     */
    default Endpoint login(Login login) {
        return login.at(server().endpoint());
    }

    /**
     * Whether there is another server beside this one, which was started before for one template alone.
     *
     * @param name the name of that server
     * @return true if its data is there
     */
    default boolean hasApart(String name) {
        return false;
    }

    /**
     * What was done to the server before its first template, which is in all of them.
     *
     * @return a hash, or an empty text if nothing was done
     */
    default String initialisation() {
        return "";
    }

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
