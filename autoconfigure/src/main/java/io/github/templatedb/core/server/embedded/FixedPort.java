package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The port that the settings name.
 *
 * @param number the port
 */
record FixedPort(int number) {

    /** The watchdog of a server that nobody uses looks once a second, and PostgreSQL stops in less. */
    private static final Duration END = Duration.ofSeconds(5);

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
            for (RunFolder run : other.runs()) {
                if (!run.processes().isOver() && run.port().equals(Optional.of(number))) {
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
                "another program",
                "Find it by 'lsof -i :%d' and end it, or set templatedb.server.port to another port; without the property any free one is taken."
                        .formatted(number));
    }

    private boolean isFree() throws IOException {
        try (ServerSocket socket = new ServerSocket(number, 1, InetAddress.getByName(ServerLauncher.LOOPBACK))) {
            return socket.isBound();
        } catch (BindException ex) {
            return false;
        }
    }

    /** Its watchdog reads at each look how long it may be unused; while a JVM uses it there are no looks. */
    private static boolean stopUnused(RunFolder run) throws IOException {
        String before = run.idleTimeout();
        run.writeIdleTimeout(Duration.ofMillis(1));
        boolean ended = RunFolder.await(END, run::hasEnded);
        if (!ended) {
            run.writeIdleTimeout(before);
        }
        return ended;
    }

    private ServerException taken(String by, String action) {
        return new ServerException(
                "The port %d, which templatedb.server.port names, is taken by %s.".formatted(number, by), action);
    }
}
