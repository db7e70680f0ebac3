package io.github.templatedb.core.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL that this JVM starts from the packaged binaries and stops at its end. Its data is thrown away with it, so
 * nothing is ever flushed to disk for safety.
 *
 * @since 0.1.0
 */
public final class EmbeddedServer implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(EmbeddedServer.class);

    private static final String SUPERUSER = "postgres";

    /** Data that is thrown away needs no write-ahead log, no vacuum and no safety (PostgreSQL manual, section 14.5). */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("fsync", "off"),
            Map.entry("synchronous_commit", "off"),
            Map.entry("full_page_writes", "off"),
            Map.entry("wal_level", "minimal"),
            Map.entry("max_wal_senders", "0"),
            Map.entry("autovacuum", "off"),
            Map.entry("jit", "off"),
            Map.entry("max_connections", "300"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("listen_addresses", "127.0.0.1"));

    private final EmbeddedPostgres process;

    private final DataDirectory directory;

    private final Server server;

    private EmbeddedServer(EmbeddedPostgres process, DataDirectory directory, Server server) {
        this.process = process;
        this.directory = directory;
        this.server = server;
    }

    /**
     * Starts a server.
     *
     * @param settings where, how fast, and with which parameters
     * @return the server, which accepts connections
     * @throws MissingDependencyException if the driver, the launcher or the binaries of this platform are missing
     * @throws ServerException if it cannot be started; the message has the words of initdb and postgres
     */
    public static EmbeddedServer start(ServerSettings settings) {
        Binaries.check();
        long begin = System.nanoTime();
        DataDirectory directory = DataDirectory.create(settings);
        Path log = directory.path().resolve("server.log");
        try {
            EmbeddedPostgres process = builder(settings, directory, log).start();
            Endpoint endpoint = new Endpoint("127.0.0.1", process.getPort(), SUPERUSER, SUPERUSER);
            Server server = new Server(endpoint, directory.inMemory());
            logger.info(
                    "Started PostgreSQL {} on port {}, data in {} ({}), in {} ms",
                    server.facts().majorVersion(),
                    process.getPort(),
                    directory.path(),
                    directory.inMemory() ? "memory" : "disk",
                    Duration.ofNanos(System.nanoTime() - begin).toMillis());
            return new EmbeddedServer(process, directory, server);
        } catch (IOException | RuntimeException | ExceptionInInitializerError ex) {
            throw startFailure(directory, log, ex);
        }
    }

    private static EmbeddedPostgres.Builder builder(ServerSettings settings, DataDirectory directory, Path log) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory.path().resolve("data"))
                .setCleanDataDirectory(true)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(settings.startupTimeout())
                .setErrorRedirector(Redirect.appendTo(log.toFile()))
                .setOutputRedirector(Redirect.appendTo(log.toFile()));
        if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux")) {
            // The same on every machine, whatever LANG says; other systems have no such locale.
            builder.setLocaleConfig("locale", "C.UTF-8");
        }
        Map<String, String> parameters = new TreeMap<>(PARAMETERS);
        parameters.putAll(settings.parameters());
        // The launcher sets three parameters on the command line, which beats the file.
        for (String name : List.of("timezone", "synchronous_commit", "max_connections")) {
            String value = parameters.remove(name);
            if (value != null) {
                builder.setServerConfig(name, requirePlain(name, value));
            }
        }
        return builder.setDataDirectoryCustomizer(data -> configure(data.toPath(), parameters));
    }

    /** The command line goes through a shell; these three parameters have plain values. */
    private static String requirePlain(String name, String value) {
        if (!value.matches("[A-Za-z0-9_/+.-]+")) {
            throw new ServerException(
                    "templatedb.server.settings.%s has the value '%s', which PostgreSQL cannot take"
                            .formatted(name, value),
                    null);
        }
        return value;
    }

    private static void configure(Path data, Map<String, String> parameters) {
        List<String> lines = parameters.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + " = '" + parameter.getValue().replace("'", "''") + "'")
                .toList();
        try {
            Files.write(data.resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static ServerException startFailure(DataDirectory directory, Path log, Throwable cause) {
        String said = said(log);
        try {
            directory.delete();
        } catch (IOException ex) {
            cause.addSuppressed(ex);
        }
        return new ServerException(
                "The embedded PostgreSQL could not be started in %s: %s%n%s"
                        .formatted(directory.path(), cause.getMessage(), said),
                cause);
    }

    private static String said(Path log) {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            List<String> last = lines.subList(Math.max(0, lines.size() - 20), lines.size());
            return "initdb and postgres said:%n  %s".formatted(String.join(System.lineSeparator() + "  ", last));
        } catch (IOException ex) {
            return "initdb and postgres said nothing (" + ex.getMessage() + ")";
        }
    }

    /**
     * The running server.
     *
     * @return the server
     */
    public Server server() {
        return server;
    }

    /**
     * The folder of the server.
     *
     * @return the folder that is deleted when the server has stopped
     */
    public Path directory() {
        return directory.path();
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() {
        server.close();
        try {
            process.close();
            directory.delete();
        } catch (IOException ex) {
            throw new ServerException(
                    "The embedded PostgreSQL in " + directory.path() + " could not be stopped and removed", ex);
        }
        logger.debug("Stopped PostgreSQL in {}", directory.path());
    }
}
