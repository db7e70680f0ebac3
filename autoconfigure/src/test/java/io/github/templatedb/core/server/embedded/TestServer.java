package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An embedded server for one test class, in a folder of its own that is deleted with it. */
public final class TestServer implements AutoCloseable {

    private static final Path MEMORY = Path.of("/dev/shm");

    private final Path home;

    private final Map<String, String> parameters;

    private EmbeddedServer embedded;

    private TestServer(Path home, Map<String, String> parameters) {
        this.home = home;
        this.parameters = parameters;
        this.embedded = EmbeddedServer.start(settings(home, Duration.ofSeconds(30), parameters));
    }

    /** Starts a server in memory, if there is a memory file system. */
    public static TestServer start() {
        return start(Map.of());
    }

    /** Starts a server with some parameters. */
    public static TestServer start(Map<String, String> parameters) {
        return new TestServer(newHome(), parameters);
    }

    /** Starts a server as others run it: on disk, and with what PostgreSQL does for safety. */
    public static TestServer startDurable() {
        try {
            return new TestServer(
                    Files.createTempDirectory("templatedb-test-"),
                    Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on", "autovacuum", "on"));
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
        embedded.close();
        stopRuns(home);
        embedded = EmbeddedServer.start(settings(home, Duration.ofSeconds(30), parameters));
    }

    /** The server. */
    public Server server() {
        return embedded.server();
    }

    EmbeddedServer embedded() {
        return embedded;
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
        embedded.close();
        stopAll(home);
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

    /** Kills the server below a folder as kill -9 does. */
    public static ProcessHandle kill(Path home) throws IOException {
        ProcessHandle postgres = runs(home).stream()
                .flatMap(run -> run.processes().postmaster().stream())
                .findFirst()
                .orElseThrow();
        postgres.destroyForcibly();
        return postgres;
    }

    /** All runs below a folder for servers. */
    static List<RunFolder> runs(Path home) throws IOException {
        if (!Files.exists(home)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.walk(home, 2)) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(RunFolder.PREFIX))
                    .map(RunFolder::new)
                    .toList();
        }
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
