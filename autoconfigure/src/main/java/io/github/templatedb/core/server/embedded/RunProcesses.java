package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of one run of a server: postgres and the shell that watches it. They name the folder of the run in their arguments,
 * which no other process can.
 *
 * @param run the folder
 */
record RunProcesses(RunFolder run) {

    private static final Logger logger = LoggerFactory.getLogger(RunFolder.class);

    private static final Duration END = Duration.ofSeconds(20);

    /** In postmaster.pid (PostgreSQL source, pidfile.h). */
    private static final int SHARED_MEMORY_LINE = 7;

    /** The process that is the server, if it runs. */
    Optional<ProcessHandle> postmaster() {
        List<String> status = run.postmasterStatus();
        return status.isEmpty() ? Optional.empty() : process(status.get(0));
    }

    private static Optional<ProcessHandle> process(String pid) {
        return pid.matches("\\d{1,18}")
                ? ProcessHandle.of(Long.parseLong(pid)).filter(RunProcesses::runs)
                : Optional.empty();
    }

    /**
     * Whether a process runs. One that has ended and that its parent has not noticed yet does not, though
     * {@link ProcessHandle#isAlive()} says so: the first process of a container may never look.
     */
    static boolean runs(ProcessHandle process) {
        return process.isAlive() && !hasEndedUnnoticed(process.pid());
    }

    /** Behind the name, which is in parentheses, follows the state (manual page proc(5)). Other systems have no such file. */
    private static boolean hasEndedUnnoticed(long pid) {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return status.startsWith(") Z", status.lastIndexOf(')'));
        } catch (IOException ex) {
            return false;
        }
    }

    /**
     * Whether none of its processes runs: it has ended, or the machine has since, or all were killed, and so nobody said that it has
     * ended. Of one that is being started that is true for a moment, but whoever does that has the lock of the home.
     */
    boolean isOver() throws IOException {
        return run.hasEnded() || run.isOfEarlierBoot() || all().isEmpty();
    }

    /** Waits for the end of a server that is being stopped; not for a watchdog that was killed, which says no end. */
    boolean awaitEnd() {
        RunFolder.await(END, () -> run.hasEnded() || watchdog().isEmpty());
        return run.hasEnded() || all().isEmpty();
    }

    /** Whether the watchdog runs; a moment after its start it may not have said which process it is. */
    boolean isWatched() {
        return !Files.exists(run.folder().resolve("pid")) || watchdog().isPresent();
    }

    /** The shell that waits for the end of postgres, if it runs. */
    Optional<ProcessHandle> watchdog() {
        try {
            return process(Files.readString(run.folder().resolve("pid")).strip())
                    .filter(this::isOfThisRun);
        } catch (IOException ex) {
            return Optional.empty();
        }
    }

    /** Has the watchdog stop the server, and ends what does not follow. */
    void stop() {
        watchdog().ifPresent(ProcessHandle::destroy);
        awaitEnd();
        kill();
    }

    /** Ends every process of the run. One look is not enough: a shell may start another process meanwhile. */
    void kill() {
        Set<ProcessHandle> all = new HashSet<>();
        boolean none = RunFolder.await(END, () -> all.stream().noneMatch(RunProcesses::runs) && !killMore(all));
        if (!none) {
            throw new ServerException("PostgreSQL in %s, processes %s, cannot be ended"
                    .formatted(
                            run.folder(), all.stream().map(ProcessHandle::pid).toList()));
        }
        releaseSharedMemory();
    }

    /**
     * Gives back the System V shared memory that a killed postgres leaves. It is a few bytes, but a system has a limited
     * number of such segments (PostgreSQL manual, section 18.4.1). The seventh line of postmaster.pid says which it is.
     */
    private void releaseSharedMemory() {
        List<String> status = run.postmasterStatus();
        String segment = status.size() < SHARED_MEMORY_LINE
                ? ""
                : status.get(SHARED_MEMORY_LINE - 1).strip().replaceFirst("^\\d+\\s+", "");
        try {
            // After a restart of the machine the number may be another program's.
            if (segment.matches("\\d{1,18}") && !run.isOfEarlierBoot()) {
                ServerUser.succeeds(List.of("ipcrm", "-m", segment));
            }
        } catch (IOException ex) {
            logger.debug("The shared memory segment {} of {} may be left", segment, run.folder(), ex);
        }
    }

    private boolean killMore(Set<ProcessHandle> killed) {
        List<ProcessHandle> more = all();
        more.forEach(ProcessHandle::destroyForcibly);
        return killed.addAll(more);
    }

    /** All processes that run in its folder, but for sessions of postgres, which follow it. */
    List<ProcessHandle> all() {
        return ProcessHandle.allProcesses().filter(this::isOfThisRun).toList();
    }

    /** Those that name its folder, which no other process can. Windows does not tell arguments, but the program. */
    private boolean isOfThisRun(ProcessHandle process) {
        Optional<String[]> arguments = process.info().arguments();
        if (arguments.isPresent()) {
            String name = run.folder().toString();
            return Stream.of(arguments.get())
                    .anyMatch(argument -> argument.equals(name) || argument.startsWith(name + "/"));
        }
        return process.info()
                        .command()
                        .filter(program -> program.contains("postgres"))
                        .isPresent()
                && postmaster().filter(process::equals).isPresent();
    }
}
