package io.github.templatedb.core.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What decides which server serves a context. Equal settings share a server.
 *
 * @param storage where the data is kept when no directory is named
 * @param directory the folder below which the data is kept, or null to choose by {@code storage}
 * @param startupTimeout how long the server may take to accept connections
 * @param parameters PostgreSQL parameters that override ours, by name
 * @since 0.1.0
 */
public record ServerSettings(
        Storage storage, @Nullable Path directory, Duration startupTimeout, Map<String, String> parameters) {

    /**
     * Creates settings.
     *
     * @param storage where the data is kept when no directory is named
     * @param directory the folder below which the data is kept, or null
     * @param startupTimeout how long the server may take to accept connections
     * @param parameters PostgreSQL parameters, which are copied
     */
    public ServerSettings {
        parameters = Map.copyOf(parameters);
    }
}
