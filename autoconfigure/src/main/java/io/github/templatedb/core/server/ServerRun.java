package io.github.templatedb.core.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a server, from its start to its end, in a folder of its own: nobody ever clears a folder that a process may
 * just begin to use. A data directory that was left in order moves from one run to the next.
 *
 * @param folder has the data directory, the log, the password, and the files of the watchdog
 */
record ServerRun(Path folder) {

    static final String PREFIX = "run-";

    private static final Logger logger = LoggerFactory.getLogger(ServerRun.class);

    private static final Duration POLL = Duration.ofMillis(2);

    private static final Duration END = Duration.ofSeconds(20);

    /** In postmaster.pid (PostgreSQL source, pidfile.h). */
    private static final int SHARED_MEMORY_LINE = 7;

    /** Lines of the log that go into an error. */
    private static final int LAST_LINES = 20;

    static ServerRun create(Path home, ServerUser user) throws IOException {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        return new ServerRun(
                PrivateFolder.create(home.resolve(PREFIX + HexFormat.of().formatHex(random)), user));
    }

    String name() {
        return folder.getFileName().toString();
    }

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return folder.resolve("server.log");
    }

    Path clients() {
        return folder.resolve("clients");
    }

    String password() throws IOException {
        return Files.readString(folder.resolve("password"));
    }

    void writePassword(String password) throws IOException {
        PrivateFolder.write(folder.resolve("password"), password);
    }

    /** Says how long the server may be unused; the last JVM that says so is right. */
    void writeIdleTimeout(Duration timeout) throws IOException {
        long seconds = Math.max(1, timeout.plusMillis(999).toSeconds());
        PrivateFolder.write(folder.resolve("idle-timeout"), Long.toString(seconds));
    }

    /** Says on which start of the machine this run is, which an orderly end keeps. */
    void writeBoot() throws IOException {
        Files.writeString(folder.resolve("boot"), BootId.current());
    }

    /** Whether postgres was stopped in order, and the machine has not been restarted since. */
    boolean isTrusted() throws IOException {
        Path clean = folder.resolve("clean");
        return Files.isDirectory(data())
                && Files.exists(clean)
                && Files.readString(clean).equals(BootId.current());
    }

    /** The last line of postmaster.pid says how far it is (PostgreSQL source, pidfile.h). */
    boolean isReady() {
        List<String> status = postmasterStatus();
        return !status.isEmpty() && status.get(status.size() - 1).strip().equals("ready");
    }

    /** The process that is the server, if it runs. */
    Optional<ProcessHandle> postmaster() {
        List<String> status = postmasterStatus();
        return status.isEmpty() ? Optional.empty() : process(status.get(0));
    }

    private static Optional<ProcessHandle> process(String pid) {
        return pid.matches("\\d{1,18}")
                ? ProcessHandle.of(Long.parseLong(pid)).filter(ProcessState::runs)
                : Optional.empty();
    }

    private List<String> postmasterStatus() {
        try {
            return Files.readAllLines(data().resolve("postmaster.pid"), StandardCharsets.UTF_8);
        } catch (NoSuchFileException ex) {
            return List.of();
        } catch (IOException ex) {
            throw new ServerException("%s cannot be read: %s".formatted(data().resolve("postmaster.pid"), ex), ex);
        }
    }

    boolean hasEnded() {
        return Files.exists(folder.resolve("ended"));
    }

    boolean isStopping() {
        return Files.exists(folder.resolve("stopping"));
    }

    /** Waits for the end of a server that is being stopped; not for a watchdog that was killed, which says no end. */
    boolean awaitEnd() {
        await(END, () -> hasEnded() || watchdog().isEmpty());
        return hasEnded();
    }

    /** The shell that waits for the end of postgres, if it runs. */
    Optional<ProcessHandle> watchdog() {
        try {
            return process(Files.readString(folder.resolve("pid")).strip()).filter(this::isOfThisRun);
        } catch (IOException ex) {
            return Optional.empty();
        }
    }

    /** Waits, looking every two milliseconds; false if the time is over or the thread was interrupted. */
    static boolean await(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    /** Ends every process of the run. One look is not enough: a shell may start another process meanwhile. */
    void kill() {
        Set<ProcessHandle> all = new HashSet<>();
        boolean none = await(END, () -> all.stream().noneMatch(ProcessState::runs) && !killMore(all));
        if (!none) {
            throw new ServerException(
                    "PostgreSQL in %s, processes %s, cannot be ended"
                            .formatted(
                                    folder, all.stream().map(ProcessHandle::pid).toList()),
                    null);
        }
        releaseSharedMemory();
    }

    /**
     * Gives back the System V shared memory that a killed postgres leaves. It is a few bytes, but a system has a limited
     * number of such segments (PostgreSQL manual, section 18.4.1). The seventh line of postmaster.pid says which it is.
     */
    private void releaseSharedMemory() {
        List<String> status = postmasterStatus();
        String segment = status.size() < SHARED_MEMORY_LINE
                ? ""
                : status.get(SHARED_MEMORY_LINE - 1).strip().replaceFirst("^\\d+\\s+", "");
        try {
            // After a restart of the machine the number may be another program's.
            if (segment.matches("\\d{1,18}")
                    && Files.readString(folder.resolve("boot")).equals(BootId.current())) {
                new ProcessBuilder("ipcrm", "-m", segment)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor(END.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (IOException ex) {
            logger.debug("The shared memory segment {} of {} may be left", segment, folder, ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean killMore(Set<ProcessHandle> killed) {
        List<ProcessHandle> more =
                ProcessHandle.allProcesses().filter(this::isOfThisRun).toList();
        more.forEach(ProcessHandle::destroyForcibly);
        return killed.addAll(more);
    }

    /** Those that name its folder, which no other process can. Windows does not tell arguments, but the program. */
    private boolean isOfThisRun(ProcessHandle process) {
        Optional<String[]> arguments = process.info().arguments();
        if (arguments.isPresent()) {
            String name = folder.toString();
            return Stream.of(arguments.get())
                    .anyMatch(argument -> argument.equals(name) || argument.startsWith(name + "/"));
        }
        return process.info()
                        .command()
                        .filter(program -> program.contains("postgres"))
                        .isPresent()
                && postmaster().filter(process::equals).isPresent();
    }

    /** What initdb and postgres said last. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log(), StandardCharsets.UTF_8);
            List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
            return "postgres said:%n  %s".formatted(String.join(System.lineSeparator() + "  ", last));
        } catch (IOException ex) {
            return "postgres said nothing (" + ex + ")";
        }
    }

    void delete() throws IOException {
        FileTree.delete(folder);
    }
}
