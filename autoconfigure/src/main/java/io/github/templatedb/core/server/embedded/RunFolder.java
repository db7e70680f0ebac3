package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * The folder of one run of a server, from its start to its end: nobody ever clears a folder that a process may just begin to use. A
 * data directory that was left in order moves from one run to the next.
 *
 * @param folder has the data directory, the log, the password, and the files of the watchdog
 */
record RunFolder(Path folder) {

    static final String PREFIX = "run-";

    private static final Duration POLL = Duration.ofMillis(2);

    private static final int PORT_LINE = 3;

    private static final int LOG_TAIL_BYTES = 64 << 10;

    /** Of a server that gives up, or loses one of its processes (PostgreSQL source, postmaster.c). */
    private static final Pattern REASON = Pattern.compile("PANIC: |LOG: .* was terminated by ");

    /** Lines of the log that go into an error. */
    private static final int LAST_LINES = 20;

    static RunFolder create(Path home, ServerUser user) throws IOException {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        return new RunFolder(
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

    Path passwordFile() {
        return folder.resolve("password");
    }

    String password() throws IOException {
        return Files.readString(passwordFile());
    }

    void writePassword(String password) throws IOException {
        PrivateFolder.write(passwordFile(), password);
    }

    /** Says how long the server may be unused; the last JVM that says so is right. */
    void writeIdleTimeout(Duration timeout) throws IOException {
        writeIdleTimeout(timeout, timeout);
    }

    /**
     * Says how long the server may be unused at first. The watchdog looks so many times with so many seconds in between:
     * POSIX knows whole seconds only, so a fraction is used for a timeout below one second alone.
     *
     * @param timeout how long it may be unused now
     * @param later how long it may be unused later, which says how often it is looked at
     */
    void writeIdleTimeout(Duration timeout, Duration later) throws IOException {
        long pause = Math.max(1, Math.min(1000, later.toMillis()));
        long looks = Math.max(1, (timeout.toMillis() + pause - 1) / pause);
        String seconds = pause == 1000 ? "1" : String.format(Locale.ROOT, "0.%03d", pause);
        writeIdleTimeout(looks + " " + seconds + "\n");
    }

    /** What was written last, for {@link #writeIdleTimeout(String)}. */
    String idleTimeout() throws IOException {
        return Files.readString(folder.resolve("idle-timeout"));
    }

    void writeIdleTimeout(String written) throws IOException {
        PrivateFolder.write(folder.resolve("idle-timeout"), written);
    }

    /** Whether the machine was started since this run was. */
    boolean isOfEarlierBoot() throws IOException {
        Path boot = folder.resolve("boot");
        return Files.exists(boot) && !Files.readString(boot).equals(BootId.current());
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

    /** Where the server listens, as it says itself (PostgreSQL source, pidfile.h); nothing before it knows. */
    Optional<Integer> port() {
        List<String> status = postmasterStatus();
        return status.size() <= PORT_LINE || !status.get(PORT_LINE).matches("\\d{1,5}")
                ? Optional.empty()
                : Optional.of(Integer.parseInt(status.get(PORT_LINE)));
    }

    /** The lines of postmaster.pid; none while it is not there. */
    List<String> postmasterStatus() {
        try {
            return Files.readAllLines(data().resolve("postmaster.pid"), StandardCharsets.UTF_8);
        } catch (NoSuchFileException ex) {
            return List.of();
        } catch (IOException ex) {
            throw new ServerException("%s cannot be read: %s".formatted(data().resolve("postmaster.pid"), ex), ex);
        }
    }

    /** The version that the data is for, as initdb wrote it. */
    int majorVersion() throws IOException {
        return Integer.parseInt(Files.readString(data().resolve("PG_VERSION")).strip());
    }

    boolean hasEnded() {
        return Files.exists(folder.resolve("ended"));
    }

    RunProcesses processes() {
        return new RunProcesses(this);
    }

    boolean isStopping() {
        return Files.exists(folder.resolve("stopping"));
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

    /** Why postgres ended by itself, if it did: its own message, without the statement, which may have anything in it. */
    String reasonOfEnd() {
        try (FileChannel channel = FileChannel.open(log())) {
            long size = channel.size();
            ByteBuffer tail = ByteBuffer.allocate((int) Math.min(size, LOG_TAIL_BYTES));
            channel.read(tail, size - tail.capacity());
            return new String(tail.array(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> REASON.matcher(line).find())
                    .findFirst()
                    .map(line -> line.replaceFirst(".*?(PANIC|FATAL|LOG): +", ""))
                    .orElse("");
        } catch (IOException ex) {
            // The next server may have thrown the folder away already.
            return "";
        }
    }

    void delete() throws IOException {
        FileTree.delete(folder);
    }
}
