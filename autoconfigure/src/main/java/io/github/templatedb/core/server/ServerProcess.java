package io.github.templatedb.core.server;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A running postgres, which ends with this JVM however that ends.
 *
 * <p>A shell stands between: it starts postgres, waits for the end of its standard input, which is a pipe that only this
 * JVM holds open, then stops postgres and deletes the folder. After kill -9 the kernel closes the pipe. The shell has a
 * session of its own, so that Ctrl+C in a terminal reaches the JVM alone, whose contexts close before the server stops.
 */
final class ServerProcess implements AutoCloseable {

    /**
     * Ends postgres at the end of the input; deletes the folder when both are over. $1 is the folder, $2 the log, the rest
     * the command line of postgres. SIGQUIT leaves the checkpoint out.
     */
    private static final String SCRIPT =
            """
            folder=$1; log=$2; shift 2
            exec 3<&0
            "$@" </dev/null >>"$log" 2>&1 3<&- &
            postgres=$!
            echo $postgres >"$folder/pid.new" && mv "$folder/pid.new" "$folder/pid"
            { read -r end <&3; kill -QUIT $postgres 2>/dev/null; } &
            wait $postgres
            : >"$folder/ended"
            wait
            rm -rf "$folder"
            """;

    /** Starts a command in a session of its own; macOS has no setsid, but perl. */
    private static final String IN_A_SESSION =
            """
            if command -v setsid >/dev/null; then exec setsid "$@"
            elif command -v perl >/dev/null; then exec perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV' "$@"
            else exec "$@"; fi
            """;

    /** Windows has no such shell: there postgres is the process itself, and outlives a JVM that is killed. */
    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private static final Duration STOP = Duration.ofSeconds(20);

    private final Process shell;

    private final Path folder;

    private ServerProcess(Process shell, Path folder) {
        this.shell = shell;
        this.folder = folder;
    }

    /**
     * Starts postgres and waits until it accepts connections.
     *
     * @param command its command line
     * @param folder deleted when it has stopped; has the data directory {@code data}
     * @param log where its messages go
     * @param timeout how long it may take
     * @throws ServerException if it ends or takes longer
     */
    static ServerProcess start(List<String> command, Path folder, Path log, Duration timeout) throws IOException {
        // An attempt before, with a port that was taken, may have left these.
        Files.deleteIfExists(folder.resolve("ended"));
        Files.deleteIfExists(folder.resolve("pid"));
        Process shell = new ProcessBuilder(WINDOWS ? command : underShell(command, folder, log))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .start();
        ServerProcess started = new ServerProcess(shell, folder);
        try {
            started.awaitReady(timeout);
            return started;
        } catch (IOException | RuntimeException ex) {
            // The shell would delete the log before it was read.
            started.kill();
            throw ex;
        }
    }

    private static List<String> underShell(List<String> command, Path folder, Path log) {
        List<String> line = new ArrayList<>(List.of("sh", "-c", IN_A_SESSION, "sh", "sh", "-c", SCRIPT, "templatedb"));
        line.add(folder.toString());
        line.add(log.toString());
        line.addAll(command);
        return line;
    }

    private void awaitReady(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!isReady()) {
            if (hasEnded()) {
                throw new ServerException("postgres ended at once", null);
            }
            if (System.nanoTime() > deadline) {
                throw new ServerException(
                        "postgres accepted no connections within %s (templatedb.server.startup-timeout)"
                                .formatted(timeout),
                        null);
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    /** The last line of postmaster.pid says how far it is (PostgreSQL source, pidfile.h). */
    private boolean isReady() throws IOException {
        Path status = folder.resolve("data/postmaster.pid");
        return Files.exists(status)
                && Files.readString(status, StandardCharsets.UTF_8)
                        .stripTrailing()
                        .endsWith("ready");
    }

    private boolean hasEnded() {
        return !shell.isAlive() || Files.exists(folder.resolve("ended"));
    }

    private void kill() throws IOException {
        Path pid = folder.resolve("pid");
        shell.destroyForcibly();
        if (Files.exists(pid)) {
            ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Stops postgres and waits until its folder is gone. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
            if (WINDOWS) {
                kill();
            }
            if (!shell.waitFor(STOP.toNanos(), TimeUnit.NANOSECONDS)) {
                kill();
                throw new ServerException("postgres in %s did not stop within %s".formatted(folder, STOP), null);
            }
            FileTree.delete(folder);
        } catch (IOException ex) {
            throw new ServerException("postgres in " + folder + " could not be stopped", ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
