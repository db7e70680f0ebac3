package io.github.templatedb.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What servers leave on a machine outside their folders: processes, and the shared memory of System V. */
final class Traces {

    private static final Path PROCESSES = Path.of("/proc");

    /** Linux only. Columns: key, identifier, permissions, size, the process that created it, … */
    private static final Path SHARED_MEMORY = Path.of("/proc/sysvipc/shm");

    private final Path site;

    private final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();

    private final Set<String> segmentsBefore;

    Traces(Path site) {
        this.site = site;
        this.segmentsBefore = segments(segment -> true);
    }

    /** Remembers the servers, watchdogs and initdbs that run now, with all their children. */
    void look() {
        ProcessHandle.allProcesses().filter(this::names).forEach(process -> {
            seen.add(process);
            process.descendants().forEach(seen::add);
        });
    }

    /** Those that name a folder of the site in their command line, but for the suite's own JVMs. */
    private boolean names(ProcessHandle process) {
        return !process.info().command().orElse("").endsWith("/java")
                && arguments(process).anyMatch(argument -> argument.startsWith(site + "/"));
    }

    /** The processes that name a file in their command line. */
    static Stream<ProcessHandle> naming(Path file) {
        return ProcessHandle.allProcesses().filter(process -> arguments(process).anyMatch(file.toString()::equals));
    }

    /** Whether a process of PostgreSQL is a session on a clone, which it says in its title. Linux only. */
    static boolean isOnClone(ProcessHandle process) {
        try {
            return Files.readString(PROCESSES.resolve(process.pid() + "/cmdline"))
                    .contains(" tdb_c_");
        } catch (IOException ex) {
            // It has ended.
            return false;
        }
    }

    private static Stream<String> arguments(ProcessHandle process) {
        return process.info().arguments().stream().flatMap(Stream::of);
    }

    boolean hasSeen(ProcessHandle process) {
        return seen.contains(process);
    }

    /** How many processes were seen. */
    int count() {
        return seen.size();
    }

    /** Those that were seen and still run, those that name the site now, and, on Linux, those whose working directory it is. */
    List<String> processes() {
        look();
        return Stream.concat(seen.stream(), inSite())
                // One that has ended, and whose parent has not noticed, has no command any more.
                .filter(process -> process.isAlive() && process.info().command().isPresent())
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse("?"))
                .distinct()
                .toList();
    }

    /** Ends what still runs after a failure. */
    void end() {
        look();
        seen.forEach(ProcessHandle::destroyForcibly);
    }

    private Stream<ProcessHandle> inSite() {
        if (!Files.isDirectory(PROCESSES)) {
            return Stream.empty();
        }
        return ProcessHandle.allProcesses().filter(process -> workingDirectory(process)
                .filter(directory -> directory.startsWith(site))
                .isPresent());
    }

    private static Optional<Path> workingDirectory(ProcessHandle process) {
        try {
            return Optional.of(Files.readSymbolicLink(PROCESSES.resolve(process.pid() + "/cwd")));
        } catch (IOException ex) {
            // It has ended, or is another user's.
            return Optional.empty();
        }
    }

    /** Segments that a process created that was seen. */
    Set<String> sharedMemory() {
        Set<String> creators =
                seen.stream().map(process -> Long.toString(process.pid())).collect(Collectors.toSet());
        Set<String> left = segments(creators::contains);
        left.removeAll(segmentsBefore);
        return left;
    }

    private static Set<String> segments(Predicate<String> creator) {
        if (!Files.isReadable(SHARED_MEMORY)) {
            return Set.of();
        }
        try (Stream<String> lines = Files.lines(SHARED_MEMORY)) {
            return lines.skip(1)
                    .map(line -> line.strip().split("\\s+"))
                    .filter(columns -> creator.test(columns[4]))
                    .map(columns -> "segment " + columns[1] + " of process " + columns[4])
                    .collect(Collectors.toSet());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
