package io.github.templatedb.core.server.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A shell script that starts postgres, outlives this JVM and stops postgres when no JVM has used it for the idle timeout.
 * It has a session of its own, so that Ctrl+C in a terminal reaches the JVMs alone. Nothing is inherited that could keep a
 * build waiting: input and output are files.
 *
 * <p>Every JVM holds the script's pipe open. The kernel closes it at the end of the JVM, whatever the end.
 */
final class Watchdog implements ServerControl {

    /** Starts a command in a session of its own; macOS has no setsid, but perl. */
    private static final String IN_A_SESSION =
            """
            if command -v setsid >/dev/null; then exec setsid "$@"
            elif command -v perl >/dev/null; then exec perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV' "$@"
            else exec "$@"; fi
            """;

    private static final Duration ANSWER = Duration.ofSeconds(5);

    @Override
    public void start(RunFolder run, List<String> command, Duration timeout) throws IOException {
        Path script = run.folder().resolve("watchdog");
        try (InputStream resource =
                Objects.requireNonNull(Watchdog.class.getResourceAsStream("watchdog.sh"), "watchdog.sh")) {
            Files.write(script, resource.readAllBytes());
        }
        List<String> line = new ArrayList<>(List.of("sh", "-c", IN_A_SESSION, "sh", "sh"));
        line.add(script.toString());
        line.add(run.folder().toString());
        line.addAll(command);
        Process shell = new ProcessBuilder(line)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(run.log().toFile()))
                .start();
        ServerControl.awaitReady(run, shell, timeout);
    }

    @Override
    public Optional<Registration> register(RunFolder run) throws IOException {
        if (!Files.exists(run.clients()) || !run.processes().isWatched()) {
            return Optional.empty();
        }
        String name = "%d-%08x".formatted(ProcessHandle.current().pid(), new SecureRandom().nextInt());
        // Open for reading too: otherwise the call would wait for a reader, for ever if there is none (manual page
        // fifo(7)).
        FileChannel pipe = FileChannel.open(run.clients(), StandardOpenOption.READ, StandardOpenOption.WRITE);
        pipe.write(ByteBuffer.wrap((name + "\n").getBytes(StandardCharsets.US_ASCII)));
        Path answer = run.folder().resolve("client-" + name);
        boolean answered = RunFolder.await(ANSWER, () -> Files.exists(answer) || run.hasEnded());
        // The shell that answers is another one than that which says in the end that the data is in order.
        if (answered && !run.hasEnded() && run.processes().watchdog().isPresent()) {
            return Optional.of(pipe::close);
        }
        pipe.close();
        return Optional.empty();
    }
}
