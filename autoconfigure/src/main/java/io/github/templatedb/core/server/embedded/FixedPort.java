package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The port that the settings name.
 *
 * @param number the port
 */
record FixedPort(int number) {

    /** The watchdog of a server that nobody uses looks once a second, and PostgreSQL stops in less. */
    private static final Duration END = Duration.ofSeconds(5);

    private static final List<Path> SOCKETS = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    /** The port of some settings; null if they name none, or are those of a server apart: two cannot have one port. */
    static @Nullable FixedPort of(EmbeddedSettings settings) {
        return settings.port() == EmbeddedSettings.ANY_PORT || !settings.apart().isEmpty()
                ? null
                : new FixedPort(settings.port());
    }

    /**
     * Returns when nobody listens on the port. A server of ours with other settings, which runs on though no JVM uses it, is stopped.
     *
     * @throws ServerException if somebody does
     */
    void vacate(ServerHome home) throws IOException {
        if (isFree()) {
            return;
        }
        for (ServerHome other : OtherHomes.beside(home.path(), home.user())) {
            for (ServerRun run : other.runs()) {
                if (!run.isOver() && run.port().equals(Optional.of(number))) {
                    if (ProcessLock.holding(other.lockFile(), END, () -> stopUnused(run)) && isFree()) {
                        return;
                    }
                    throw taken(
                            "a server of templatedb with other settings, or of another version, in " + run.folder(),
                            "Wait until no JVM uses that one, or set templatedb.server.port to another port.");
                }
            }
        }
        throw taken(
                holder().map("the process "::concat).orElse("another program"),
                "End it, or set templatedb.server.port to another port; without the property any free one is taken.");
    }

    private boolean isFree() throws IOException {
        try (ServerSocket socket = new ServerSocket(number, 1, InetAddress.getByName(ServerLauncher.LOOPBACK))) {
            return socket.isBound();
        } catch (BindException ex) {
            return false;
        }
    }

    /** Its watchdog reads at each look how long it may be unused; while a JVM uses it there are no looks. */
    private static boolean stopUnused(ServerRun run) throws IOException {
        String before = run.idleTimeout();
        run.writeIdleTimeout(Duration.ofMillis(1));
        boolean ended = ServerRun.await(END, run::hasEnded);
        if (!ended) {
            run.writeIdleTimeout(before);
        }
        return ended;
    }

    private ServerException taken(String by, String action) {
        return new ServerException(
                "The port %d, which templatedb.server.port names, is taken by %s.".formatted(number, by), action, null);
    }

    /** On Linux, if the process is of the same user: a socket has a number, which the process has among its files (manual page proc(5)). */
    private Optional<String> holder() {
        try {
            String local = ":%04X".formatted(number);
            List<String> sockets = new ArrayList<>();
            for (Path file : SOCKETS) {
                sockets.addAll(Files.readAllLines(file));
            }
            Optional<String> socket = sockets.stream()
                    .map(line -> line.strip().split("\\s+"))
                    // Field 3 is the state, and 0A a socket that listens.
                    .filter(field -> field.length > 9 && field[1].endsWith(local) && field[3].equals("0A"))
                    .map(field -> "socket:[" + field[9] + "]")
                    .findFirst();
            return socket.flatMap(name -> ProcessHandle.allProcesses()
                    .filter(process -> hasOpen(process, name))
                    .findFirst()
                    .map(process -> process.pid()
                            + process.info().command().map(" (%s)"::formatted).orElse("")));
        } catch (IOException ex) {
            return Optional.empty();
        }
    }

    private static boolean hasOpen(ProcessHandle process, String socket) {
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            files = all.toList();
        } catch (IOException ex) {
            // Of another user, or gone.
            return false;
        }
        return files.stream().anyMatch(file -> {
            try {
                return Files.readSymbolicLink(file).toString().equals(socket);
            } catch (IOException ex) {
                return false;
            }
        });
    }
}
