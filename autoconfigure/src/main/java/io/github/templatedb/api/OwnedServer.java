package io.github.templatedb.api;

/**
 * A server that {@link TestServer#start} has started: whoever started it decides how long it lives.
 *
 * <pre>{@code
 * try (OwnedServer owned = TestServer.start(Map.of("wal_level", "logical"))) {
 *     owned.server().create("orders");
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public interface OwnedServer extends AutoCloseable {

    /**
     * The server.
     *
     * @return a handle that fails with a {@link ClosedHandleException} after {@link #close()}
     */
    TestServer server();

    /** Stops the server and deletes its folder. Does nothing if that was done. */
    @Override
    void close();
}
