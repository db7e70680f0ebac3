package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.ServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an embedded server is to be like.
 *
 * @param storage where the data is kept when no directory is named
 * @param directory the folder below which the data is kept, or null to choose by {@code storage}
 * @param binaries the folder of an installed PostgreSQL, which has {@code bin}, or null for the packaged one
 * @param startupTimeout how long the server may take to accept connections
 * @param idleTimeout how long it runs on after the last JVM that uses it has ended
 * @param parameters PostgreSQL parameters that override ours, by name
 * @since 0.1.0
 */
public record EmbeddedSettings(
        Storage storage,
        @Nullable Path directory,
        @Nullable Path binaries,
        Duration startupTimeout,
        Duration idleTimeout,
        Map<String, String> parameters)
        implements ServerSettings {

    /**
     * Creates settings.
     *
     * @param storage where the data is kept when no directory is named
     * @param directory the folder below which the data is kept, or null
     * @param binaries the folder of an installed PostgreSQL, or null
     * @param startupTimeout how long the server may take to accept connections
     * @param idleTimeout how long it runs on unused
     * @param parameters PostgreSQL parameters, which are copied
     */
    public EmbeddedSettings {
        parameters = Map.copyOf(parameters);
    }

    @Override
    public RunningServer start() {
        return EmbeddedServer.start(this);
    }
}
