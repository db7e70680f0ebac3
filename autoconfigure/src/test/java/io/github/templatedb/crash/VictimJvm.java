package io.github.templatedb.crash;

import io.github.templatedb.TestJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** A {@link Victim} as the suite sees it. */
final class VictimJvm {

    private final Process jvm;

    private final List<String> output = new CopyOnWriteArrayList<>();

    private final Thread reader;

    private volatile Phase phase = Phase.STARTING;

    private volatile boolean struck;

    private VictimJvm(Process jvm, BiConsumer<VictimJvm, Phase> entered) {
        this.jvm = jvm;
        this.reader = new Thread(() -> read(entered), "output of " + jvm.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts the JVM.
     *
     * @param site its folders
     * @param keys the templates it uses
     * @param waits whether it ends only when it is told to
     * @param entered told at the beginning of each phase
     */
    static VictimJvm start(Site site, List<String> keys, boolean waits, BiConsumer<VictimJvm, Phase> entered)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(TestJvm.command(
                List.of("-XX:-UsePerfData", "-Duser.home=" + site.userHome(), "-Djava.io.tmpdir=" + site.temporary()),
                Victim.class,
                site.servers().toString(),
                String.join(",", keys),
                Boolean.toString(waits)));
        builder.environment().remove("XDG_CACHE_HOME");
        return new VictimJvm(builder.redirectErrorStream(true).start(), entered);
    }

    private void read(BiConsumer<VictimJvm, Phase> entered) {
        try (BufferedReader lines = jvm.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.startsWith(Victim.MARK + "phase ")) {
                    phase = Phase.valueOf(line.substring(Victim.MARK.length() + "phase ".length()));
                    entered.accept(this, phase);
                }
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** What it is doing, or was doing when it ended. */
    Phase phase() {
        return phase;
    }

    /** Whether it was ended by the suite. */
    boolean isStruck() {
        return struck;
    }

    /** Whether it did all that it was to do. */
    boolean isDone() {
        return jvm.exitValue() == 0 && !said("done").isEmpty();
    }

    /** What it said with a word at the beginning. */
    List<String> said(String word) {
        String beginning = Victim.MARK + word + " ";
        return output.stream()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()))
                .toList();
    }

    /** All that it said, and what was logged. */
    List<String> output() {
        return output;
    }

    boolean isAlive() {
        return jvm.isAlive();
    }

    long pid() {
        return jvm.pid();
    }

    /** kill -9. */
    void kill() {
        struck = true;
        // Process itself would close the output, with what is not yet read of it.
        jvm.toHandle().destroyForcibly();
    }

    void terminate() {
        struck = true;
        jvm.toHandle().destroy();
    }

    /** Has it call System.exit. */
    void exit() {
        struck = true;
        tell("exit");
    }

    /** Lets it end, if it waits. */
    void mayEnd() {
        tell("end");
    }

    private void tell(String line) {
        try {
            jvm.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            jvm.getOutputStream().flush();
        } catch (IOException ex) {
            output.add("It ended before it could be told to " + line + ": " + ex);
        }
    }

    /** Waits for the end of the JVM and of its output; false if it goes on after the limit. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        if (!jvm.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        reader.join(limit.toMillis());
        return !reader.isAlive();
    }

    @Override
    public String toString() {
        return "JVM %d (%s%s)".formatted(pid(), phase, struck ? ", struck" : "");
    }
}
