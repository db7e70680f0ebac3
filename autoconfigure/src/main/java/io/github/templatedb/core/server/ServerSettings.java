package io.github.templatedb.core.server;

/**
 * What decides which server serves a context. Equal settings share a server.
 *
 * @since 0.1.0
 */
public interface ServerSettings {

    /**
     * Gives the server: starts it, or finds it running.
     *
     * @return a server that accepts connections
     * @throws ServerException if it cannot be had; the message has PostgreSQL's own words
     */
    RunningServer start();
}
