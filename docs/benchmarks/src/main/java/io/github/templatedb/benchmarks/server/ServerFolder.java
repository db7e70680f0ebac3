package io.github.templatedb.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Ends servers of ours, and takes away what servers have left. */
public final class ServerFolder {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private ServerFolder() {}

    /** Stops every server of ours in a folder, if there is one. */
    public static void stopAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> runs;
        try (Stream<Path> folders = Files.walk(folder, 2)) {
            runs = folders.filter(one -> Files.exists(one.resolve("pid"))).toList();
        }
        for (Path run : runs) {
            stop(run);
        }
    }

    /** Asks the watchdog of a run to stop its server, as at the end of the idle timeout. */
    public static void stop(Path run) throws IOException {
        Path ended = run.resolve("ended");
        if (Files.exists(ended)) {
            return;
        }
        long pid = Long.parseLong(Files.readString(run.resolve("pid")).strip());
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!Files.exists(ended) && Files.exists(run)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The server in " + run + " was not stopped within " + LIMIT);
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** Deletes a folder and all that is in it. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> contents;
        try (Stream<Path> all = Files.walk(folder)) {
            contents = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : contents) {
            Files.deleteIfExists(path);
        }
    }

    /** The bytes of all files in a folder, some of which may be deleted meanwhile. */
    public static long size(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Files.exists(folder) ? Files.size(folder) : 0;
        }
        long size = 0;
        try (Stream<Path> contents = Files.list(folder)) {
            for (Path path : contents.toList()) {
                size += size(path);
            }
        } catch (NoSuchFileException ex) {
            return size;
        }
        return size;
    }
}
