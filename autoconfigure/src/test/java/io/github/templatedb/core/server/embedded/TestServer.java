package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An embedded server for one test or test class, in a folder of its own. Those without parameters are given to the next one that wants
 * one, if they can be made as new: a start takes a third of a second of the processor.
 */
public final class TestServer implements AutoCloseable {

    private static final Path MEMORY = Path.of("/dev/shm");

    /** More are quicker thrown away with their server. */
    private static final int MANY = 50;

    private static final String DROPS =
            """
            SELECT unnest(ARRAY[format('ALTER DATABASE %1$I IS_TEMPLATE false', datname),
                    format('DROP DATABASE %1$I WITH (FORCE)', datname)])
                FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1')
            UNION ALL SELECT unnest(ARRAY[format('DROP OWNED BY %1$I', rolname), format('DROP ROLE %1$I', rolname)])
                FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%' AND rolname <> current_user
            """;

    /** From the first number that PostgreSQL gives to what it has not made itself (source, {@code transam.h}). */
    private static final String MORE =
            """
            SELECT relname FROM pg_class WHERE oid >= 16384
            UNION ALL SELECT spcname FROM pg_tablespace WHERE oid >= 16384
            UNION ALL SELECT setconfig::text FROM pg_db_role_setting
            UNION ALL SELECT locktype FROM pg_locks WHERE locktype = 'advisory'
            UNION ALL SELECT slot_name FROM pg_replication_slots
            UNION ALL SELECT datname FROM pg_database WHERE datname = 'postgres' AND datacl IS NOT NULL
            """;

    private static final Queue<TestServer> AS_NEW = new ConcurrentLinkedQueue<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> AS_NEW.forEach(TestServer::stop)));
    }

    private final Path home;

    private final Map<String, String> parameters;

    private EmbeddedServer embedded;

    private boolean reusable;

    private boolean closed;

    private TestServer(Path home, Map<String, String> parameters) {
        this.home = home;
        this.parameters = parameters;
        this.embedded = EmbeddedServer.start(settings(home, Duration.ofSeconds(30), parameters));
    }

    private TestServer(TestServer asNew) {
        this.home = asNew.home;
        this.parameters = asNew.parameters;
        this.embedded = asNew.embedded;
        this.reusable = true;
    }

    /** A server in memory, if there is a memory file system, of which nobody has made anything. */
    public static TestServer start() {
        TestServer asNew = AS_NEW.poll();
        return new TestServer(asNew != null ? asNew : start(Map.of()));
    }

    /** Starts a server with some parameters, or none, which nobody gets after this test. */
    public static TestServer start(Map<String, String> parameters) {
        return new TestServer(newHome(), parameters);
    }

    /** Starts a server as others run it: on disk, and with what PostgreSQL does for safety. */
    public static TestServer startDurable() {
        return startOnDisk(
                Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on", "autovacuum", "on"));
    }

    /** Starts a server with some parameters, where there is more room than in memory. */
    public static TestServer startOnDisk(Map<String, String> parameters) {
        try {
            return new TestServer(Files.createTempDirectory("templatedb-test-"), parameters);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** A folder for servers, in memory if there is a memory file system. */
    public static Path newHome() {
        try {
            return Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "templatedb-test-")
                    : Files.createTempDirectory("templatedb-test-");
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** A folder for servers that is made by the first one. */
    static Path nameOfNewHome() {
        Path home = newHome();
        try {
            Files.delete(home);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return home;
    }

    static EmbeddedSettings settings(@Nullable Path home, Duration idleTimeout, Map<String, String> parameters) {
        return new EmbeddedSettings(Storage.AUTO, home, null, idleTimeout, parameters);
    }

    /** Stops it, and starts it again on the same data, as the next JVM does. */
    public void restart() throws IOException {
        reusable = false;
        embedded.close();
        stopRuns(home);
        embedded = EmbeddedServer.start(settings(home, Duration.ofSeconds(30), parameters));
    }

    /** The server. */
    public Server server() {
        return embedded.server();
    }

    /** The same, as that of a JVM. */
    public EmbeddedServer embedded() {
        return embedded;
    }

    /** The folder in which another JVM finds it. */
    public Path home() {
        return home;
    }

    /** The folder of the run, which has server.log. */
    public Path directory() {
        return embedded.directory();
    }

    /** The program that runs. */
    public Path program() {
        RunFolder run = new RunFolder(directory());
        return Path.of(
                run.processes().postmaster().orElseThrow().info().command().orElseThrow());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (reusable && isMadeAsNew()) {
            AS_NEW.add(this);
        } else {
            stop();
        }
    }

    private void stop() {
        embedded.close();
        stopAll(home);
    }

    /** Drops databases and roles. What else may be there is rare, and the server is thrown away. */
    private boolean isMadeAsNew() {
        Server server = server();
        try {
            List<String> drops = server.query("Looking for what is left", DROPS, row -> row.getString(1));
            if (drops.size() > MANY) {
                return false;
            }
            server.execute("Making the server as new", drops);
            return server.query("Looking for more", MORE, row -> row.getString(1))
                    .isEmpty();
        } catch (ServerException ex) {
            return false;
        }
    }

    /** Stops every server below a folder, and deletes it. */
    public static void stopAll(Path home) {
        try {
            stopRuns(home);
            FileTree.delete(home);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Stops every server below a folder, as the end of the last JVM does. */
    public static void stopRuns(Path home) throws IOException {
        for (RunFolder run : runs(home)) {
            stop(run);
        }
    }

    /** Has every server below a folder run on for long when its last JVM has gone. */
    public static void keepRunning(Path home) throws IOException {
        for (RunFolder run : runs(home)) {
            run.writeIdleTimeout(Duration.ofMinutes(10));
        }
    }

    /** Kills the server below a folder as kill -9 does. */
    public static ProcessHandle kill(Path home) throws IOException {
        ProcessHandle postgres = runs(home).stream()
                .flatMap(run -> run.processes().postmaster().stream())
                .findFirst()
                .orElseThrow();
        postgres.destroyForcibly();
        return postgres;
    }

    /** All runs below a folder for servers. Its files may go at any time, as those of a JVM that was killed do. */
    static List<RunFolder> runs(Path home) {
        return folders(home)
                .flatMap(folder ->
                        isRun(folder) ? Stream.of(folder) : folders(folder).filter(TestServer::isRun))
                .map(RunFolder::new)
                .toList();
    }

    private static boolean isRun(Path folder) {
        return folder.getFileName().toString().startsWith(RunFolder.PREFIX);
    }

    private static Stream<Path> folders(Path folder) {
        File[] files = folder.toFile().listFiles(File::isDirectory);
        return files == null ? Stream.empty() : Stream.of(files).map(File::toPath);
    }

    /**
     * Waits until every server below a folder has stopped by itself; its watchdog is the last to go. The folder may be another
     * one for the server, in a mount namespace of its own.
     */
    public static void awaitEnds(Path home) throws IOException {
        for (RunFolder run : runs(home)) {
            if (Files.exists(run.folder().resolve("pid"))) {
                String pid = Files.readString(run.folder().resolve("pid")).strip();
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(watchdog -> watchdog.onExit()
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join());
            }
        }
    }

    /** Asks the watchdog of a run to stop its server, and waits for the end of both. */
    static void stop(RunFolder run) throws IOException {
        if (!run.processes().isOver()) {
            // Its idle timeout may be over meanwhile.
            run.processes().watchdog().ifPresent(ProcessHandle::destroy);
            if (!run.processes().awaitEnd()) {
                throw new IllegalStateException(run + " does not end: " + run.lastWords());
            }
        }
        run.processes().kill();
    }

    static ProcessHandle watchdog(RunFolder run) throws IOException {
        String pid = Files.readString(run.folder().resolve("pid")).strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }
}
