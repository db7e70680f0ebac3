package io.github.templatedb.core.server.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The way without a shell, for Windows: the last JVM stops the server at its end. Every JVM holds a lock on a file of its
 * own, which the system releases however the JVM ends. After a JVM that was killed, the server runs on until the next one
 * has come and gone.
 *
 * @param installation has pg_ctl
 * @param home whose lock makes one JVM the last one
 */
record LastJvm(Installation installation, ServerHome home) implements ServerControl {

    private static final String CLIENT = "client-";

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public void start(RunFolder run, List<String> command, Duration timeout) throws IOException {
        Process postgres = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(run.log().toFile()))
                .start();
        postgres.getOutputStream().close();
        ServerControl.awaitReady(run, postgres, timeout);
    }

    @Override
    public Optional<Registration> register(RunFolder run) throws IOException {
        if (run.processes().postmaster().isEmpty()) {
            return Optional.empty();
        }
        String name = "%s%d-%08x".formatted(CLIENT, ProcessHandle.current().pid(), new SecureRandom().nextInt());
        Path file = run.folder().resolve(name);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            throw new IOException("The new file " + file + " is locked by somebody else");
        }
        return Optional.of(() -> ProcessLock.holding(home.lockFile(), LIMIT, () -> {
            channel.close();
            Files.delete(file);
            if (!isUsed(run)) {
                stop(run);
            }
            return file;
        }));
    }

    private static boolean isUsed(RunFolder run) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(run.folder(), CLIENT + "*")) {
            for (Path file : files) {
                if (isHeld(file)) {
                    return true;
                }
                Files.deleteIfExists(file);
            }
        }
        return false;
    }

    private static boolean isHeld(Path file) throws IOException {
        String ofThisJvm = CLIENT + ProcessHandle.current().pid() + "-";
        if (file.getFileName().toString().startsWith(ofThisJvm)) {
            // Closing a channel on it would release this JVM's lock (POSIX, fcntl).
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return channel.tryLock() == null;
        }
    }

    /** Fast shutdown, after which the data is consistent. The state file goes first, so that nobody comes meanwhile. */
    private void stop(RunFolder run) throws IOException {
        Files.deleteIfExists(home.stateFile());
        Files.writeString(run.folder().resolve("stopping"), "");
        List<String> command = installation.command("pg_ctl", "-D", run.data().toString(), "-m", "fast", "-w", "stop");
        Process stop = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(run.log().toFile()))
                .start();
        try {
            if (stop.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) && stop.exitValue() == 0) {
                Files.move(run.folder().resolve("boot"), run.folder().resolve("clean"));
            } else {
                stop.destroyForcibly();
                run.processes().kill();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            run.processes().kill();
        }
        Files.writeString(run.folder().resolve("ended"), "");
    }
}
