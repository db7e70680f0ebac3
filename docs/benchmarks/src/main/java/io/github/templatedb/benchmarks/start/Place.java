package io.github.templatedb.benchmarks.start;

import io.github.templatedb.benchmarks.server.ServerFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where one benchmark has its servers, and its cache of binaries and images.
 *
 * @param cache plays the user's cache folder
 * @param servers the folder for servers
 */
record Place(Path cache, Path servers) {

    /** Measures a start of zonky's server, which stops it and deletes its data at the end. */
    Map<String, Duration> startZonky() throws IOException {
        try (ServerJvm jvm = ServerJvm.start(Contender.ZONKY, cache, servers)) {
            return jvm.readings();
        }
    }

    /** Measures a start of our server, and stops it in order, so that its data is kept. */
    Map<String, Duration> startOurs(Path... before) throws IOException {
        try (ServerJvm jvm = ServerJvm.start(Contender.TEMPLATEDB, cache, servers, before)) {
            ServerFolder.stop(jvm.folder());
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
        ServerFolder.delete(cache);
        ServerFolder.delete(servers);
    }

    /** As if only the data had been deleted. */
    void forgetData() throws IOException {
        ServerFolder.delete(servers);
    }

    /** As if the binaries had been unpacked, and the JVM had ended. */
    void forgetImage() throws IOException {
        ServerFolder.delete(servers);
        try (Stream<Path> folders = Files.list(cache.resolve("templatedb"))) {
            for (Path image : folders.filter(
                            folder -> folder.getFileName().toString().startsWith("image-"))
                    .toList()) {
                ServerFolder.delete(image);
            }
        }
    }

    /** Stops every server that is left here. */
    void stopAll() throws IOException {
        ServerFolder.stopAll(servers);
    }
}
