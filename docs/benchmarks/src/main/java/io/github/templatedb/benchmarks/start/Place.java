package io.github.templatedb.benchmarks.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Where one benchmark has its servers, and its cache of binaries and images.
 *
 * @param cache plays the user's cache folder
 * @param servers the folder for servers
 */
record Place(Path cache, Path servers) {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Measures a start of zonky's server, which stops it and deletes its data at the end. */
    Map<String, Duration> startZonky() throws IOException {
        try (ServerJvm jvm = ServerJvm.start(Contender.ZONKY, cache, servers)) {
            return jvm.readings();
        }
    }

    /** Measures a start of our server, and stops it in order, so that its data is kept. */
    Map<String, Duration> startOurs(Path... before) throws IOException {
        try (ServerJvm jvm = ServerJvm.start(Contender.TEMPLATEDB, cache, servers, before)) {
            stop(jvm.folder());
            return jvm.readings();
        }
    }

    /** Measures how a JVM adopts the server that runs here. */
    Map<String, Duration> adopt(Path... before) throws IOException {
        try (ServerJvm jvm = ServerJvm.start(Contender.TEMPLATEDB, cache, servers, before)) {
            return jvm.readings();
        }
    }

    /** As on a machine that never had a server. */
    void forgetAll() throws IOException {
        delete(cache);
        delete(servers);
    }

    /** As if only the data had been deleted. */
    void forgetData() throws IOException {
        delete(servers);
    }

    /** As if the binaries had been unpacked, and the JVM had ended. */
    void forgetImage() throws IOException {
        delete(servers);
        try (Stream<Path> folders = Files.list(cache.resolve("templatedb"))) {
            for (Path image : folders.filter(
                            folder -> folder.getFileName().toString().startsWith("image-"))
                    .toList()) {
                delete(image);
            }
        }
    }

    /** Stops every server that is left here. */
    void stopAll() throws IOException {
        if (!Files.exists(servers)) {
            return;
        }
        List<Path> runs;
        try (Stream<Path> folders = Files.walk(servers, 2)) {
            runs = folders.filter(folder -> Files.exists(folder.resolve("pid"))).toList();
        }
        for (Path run : runs) {
            stop(run);
        }
    }

    /** Asks the watchdog of a run to stop its server, as at the end of the idle timeout. */
    private static void stop(Path run) throws IOException {
        Path ended = run.resolve("ended");
        if (Files.exists(ended)) {
            return;
        }
        long pid = Long.parseLong(Files.readString(run.resolve("pid")).strip());
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!Files.exists(ended)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The server in " + run + " was not stopped within " + LIMIT);
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    static void delete(Path folder) throws IOException {
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
}
