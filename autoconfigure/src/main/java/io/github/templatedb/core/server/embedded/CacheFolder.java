package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The folder in which things that are the same for every run are kept for the next one: unpacked binaries, and the image
 * of a new data directory. It is the user's alone (mode 0700).
 *
 * @param path the folder
 * @param user whose folder it is
 */
record CacheFolder(Path path, ServerUser user) {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final String UNFINISHED = "unfinished-";

    /** The folder where the system keeps caches of a user, or one in the temporary folder if that is read-only. */
    static CacheFolder of(ServerUser user) {
        List<Path> candidates = candidates(user);
        IOException problem = null;
        for (Path candidate : candidates) {
            try {
                return new CacheFolder(PrivateFolder.create(candidate, user), user);
            } catch (IOException ex) {
                problem = ex;
            }
        }
        throw new ServerException(
                "PostgreSQL cannot be unpacked, as none of %s can be used: %s.".formatted(candidates, problem),
                "Make one of them writable, or set the environment variable XDG_CACHE_HOME (on Windows LOCALAPPDATA) to a folder that is.",
                problem);
    }

    /** The folders that it may be, the best first. */
    static List<Path> candidates(ServerUser user) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"), "templatedb-cache-" + user.folderName());
        // Another user than root cannot reach into root's home.
        return user.owner() != null
                ? List.of(temporary)
                : Stream.concat(userCache().map(cache -> cache.resolve("templatedb")), Stream.of(temporary))
                        .toList();
    }

    private static Stream<Path> userCache() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String variable = System.getenv(system.startsWith("windows") ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
        Path home = Path.of(System.getProperty("user.home"));
        if (variable != null && Path.of(variable).isAbsolute()) {
            return Stream.of(Path.of(variable));
        }
        // A user without a home has "?" there, which is no folder to make.
        return home.isAbsolute()
                ? Stream.of(home.resolve(system.startsWith("mac") ? "Library/Caches" : ".cache"))
                : Stream.of();
    }

    /**
     * Returns a folder in the cache, and has it made if it is not there. Of all JVMs that ask at once, one makes it, under
     * another name, so that it is complete when it has its own.
     *
     * @param name its name
     * @param content fills the new folder
     */
    Path folder(String name, Content content) {
        Path folder = path.resolve(name);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        try {
            return ProcessLock.holding(path.resolve("lock"), LIMIT, () -> {
                if (!Files.isDirectory(folder)) {
                    make(folder, content);
                }
                return folder;
            });
        } catch (IOException ex) {
            throw new ServerException("%s could not be made: %s".formatted(folder, ex), ex);
        }
    }

    private void make(Path folder, Content content) throws IOException {
        removeUnfinished();
        Path unfinished = Files.createTempDirectory(path, UNFINISHED);
        try {
            user.own(unfinished);
            content.fill(unfinished);
            user.ownAll(unfinished);
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            FileTree.delete(unfinished);
        }
    }

    /** What a JVM that was killed has left: nobody else makes a folder while this JVM has the lock. */
    private void removeUnfinished() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(path, UNFINISHED + "*")) {
            for (Path folder : left) {
                FileTree.delete(folder);
            }
        }
    }

    /** Fills a folder. */
    @FunctionalInterface
    interface Content {

        void fill(Path folder) throws IOException;
    }
}
