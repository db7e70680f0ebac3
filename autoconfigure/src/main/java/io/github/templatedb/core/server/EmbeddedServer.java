package io.github.templatedb.core.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
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
public final class EmbeddedServer implements RunningServer {

    private static final Logger logger = LoggerFactory.getLogger(EmbeddedServer.class);

    private static final String LOOPBACK = "127.0.0.1";

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
            Map.entry("timezone", "UTC"),
            Map.entry("listen_addresses", LOOPBACK));

    /** A port that was free a moment ago may be taken: then another is tried. */
    private static final int ATTEMPTS = 3;

    private final ServerProcess process;

    private final DataDirectory directory;

    private final Server server;

    private final Duration startup;

    private EmbeddedServer(ServerProcess process, DataDirectory directory, Server server, Duration startup) {
        this.process = process;
        this.directory = directory;
        this.server = server;
        this.startup = startup;
    }

    /**
     * Starts a server.
     *
     * @param settings where, how fast, and with which parameters
     * @return the server, which accepts connections
     * @throws MissingDependencyException if the driver, the unpacker or the binaries of this platform are missing
     * @throws ServerException if it cannot be started; the message has the words of initdb and postgres
     */
    public static EmbeddedServer start(EmbeddedSettings settings) {
        Binaries.check();
        long begin = System.nanoTime();
        CacheFolder cache = CacheFolder.ofThisUser();
        Installation installation = Installation.ofThisPlatform(cache);
        Image image = Image.of(installation, cache);
        DataDirectory directory = DataDirectory.create(settings);
        Path log = directory.path().resolve("server.log");
        try {
            FileTree.copy(image.data(), directory.path().resolve("data"));
            EmbeddedServer started = start(settings, installation, image, directory, log, begin);
            logger.info(
                    "Started PostgreSQL {} on port {}, data in {} ({}), in {} ms",
                    started.server.facts().majorVersion(),
                    started.server.endpoint().port(),
                    directory.path(),
                    directory.inMemory() ? "memory" : "disk",
                    started.startup.toMillis());
            return started;
        } catch (IOException | RuntimeException ex) {
            throw startFailure(directory, log, ex);
        }
    }

    private static EmbeddedServer start(
            EmbeddedSettings settings,
            Installation installation,
            Image image,
            DataDirectory directory,
            Path log,
            long begin)
            throws IOException {
        Path data = directory.path().resolve("data");
        configure(data, directory.inMemory(), settings.parameters());
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            List<String> command =
                    installation.command("postgres", "-D", data.toString(), "-p", Integer.toString(port));
            try {
                ServerProcess process = ServerProcess.start(command, directory.path(), log, settings.startupTimeout());
                Endpoint endpoint = new Endpoint(LOOPBACK, port, Image.SUPERUSER, image.password());
                Server server = new Server(endpoint, directory.inMemory());
                return new EmbeddedServer(process, directory, server, Duration.ofNanos(System.nanoTime() - begin));
            } catch (ServerException ex) {
                if (attempt == ATTEMPTS || !Files.readString(log).contains("Address already in use")) {
                    throw ex;
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    private static void configure(Path data, boolean inMemory, Map<String, String> overrides) throws IOException {
        Map<String, String> parameters = new TreeMap<>(PARAMETERS);
        if (inMemory) {
            // Beside the data, and deleted with it, instead of in /dev/shm, where a killed postgres would leave it.
            parameters.put("dynamic_shared_memory_type", "mmap");
        }
        parameters.putAll(overrides);
        List<String> lines = parameters.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + " = '" + parameter.getValue().replace("'", "''") + "'")
                .toList();
        Files.write(data.resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
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

    @Override
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

    @Override
    public boolean hasEnded() {
        return false;
    }

    @Override
    public String description() {
        return "PostgreSQL %d started in %d ms (%s)"
                .formatted(server.facts().majorVersion(), startup.toMillis(), directory.inMemory() ? "memory" : "disk");
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() {
        server.close();
        process.close();
        logger.debug("Stopped PostgreSQL in {}", directory.path());
    }
}
