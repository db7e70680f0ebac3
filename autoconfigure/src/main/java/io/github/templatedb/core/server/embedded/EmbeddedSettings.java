package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.InitScript;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.ServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an embedded server is to be like.
 *
 * @param storage where the data is kept when no directory is named
 * @param directory the folder below which the data is kept, or null to choose by {@code storage}
 * @param binaries the folder of an installed PostgreSQL, which has {@code bin}, or null for the packaged one
 * @param idleTimeout how long it runs on after the last JVM that uses it has ended
 * @param parameters PostgreSQL parameters that override ours, by name
 * @param initScripts run once on the new server, in the database that all others are copied from
 * @param apart the server's own name, if it is not to be the one that all share who want the same; usually empty
 * @param port where it listens, unless it is one apart; {@link #ANY_PORT} for any that is free
 * @since 0.1.0
 */
public record EmbeddedSettings(
        Storage storage,
        @Nullable Path directory,
        @Nullable Path binaries,
        Duration idleTimeout,
        Map<String, String> parameters,
        List<InitScript> initScripts,
        String apart,
        int port)
        implements ServerSettings {

    private static final Duration AFTER_OWNER = Duration.ofSeconds(1);

    /** Begins the name of a server that one JVM alone uses. */
    static final String OWN = "own_";

    /** Stands for any port that is free. */
    public static final int ANY_PORT = 0;

    /**
     * Creates settings.
     *
     * @param storage where the data is kept when no directory is named
     * @param directory the folder below which the data is kept, or null
     * @param binaries the folder of an installed PostgreSQL, or null
     * @param idleTimeout how long it runs on unused
     * @param parameters PostgreSQL parameters, which are copied
     * @param initScripts scripts, which are copied
     * @param apart the server's own name, or an empty text
     * @param port a port, or {@link #ANY_PORT}
     */
    public EmbeddedSettings {
        parameters = Map.copyOf(parameters);
        initScripts = List.copyOf(initScripts);
    }

    /**
     * Creates settings without init scripts.
     *
     * @param storage where the data is kept when no directory is named
     * @param directory the folder below which the data is kept, or null
     * @param binaries the folder of an installed PostgreSQL, or null
     * @param idleTimeout how long it runs on unused
     * @param parameters PostgreSQL parameters, which are copied
     */
    public EmbeddedSettings(
            Storage storage,
            @Nullable Path directory,
            @Nullable Path binaries,
            Duration idleTimeout,
            Map<String, String> parameters) {
        this(storage, directory, binaries, idleTimeout, parameters, List.of(), "", ANY_PORT);
    }

    /**
     * The same for another server.
     *
     * @param name tells it from others
     * @return settings of a server that is shared only with those who say the same name
     */
    public EmbeddedSettings apart(String name) {
        return new EmbeddedSettings(storage, directory, binaries, idleTimeout, parameters, initScripts, name, port);
    }

    /**
     * The same for a server that this JVM alone uses, and that is stopped and deleted when it is given up. A second after a JVM that was
     * killed it stops, and the next JVM that gives a server up deletes it.
     *
     * @param number tells it from others: hexadecimal digits
     * @return settings of a server of one's own
     */
    public EmbeddedSettings own(String number) {
        return new EmbeddedSettings(
                storage, directory, binaries, AFTER_OWNER, parameters, initScripts, OWN + number, port);
    }

    boolean isOwn() {
        return apart.startsWith(OWN);
    }

    @Override
    public RunningServer start() {
        return EmbeddedServer.start(this);
    }
}
