package io.github.templatedb.core.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * The folder in which things that are the same for every run are kept for the next one: unpacked binaries, and the image
 * of a new data directory. It is the user's alone (mode 0700).
 *
 * @param path the folder
 */
record CacheFolder(Path path) {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** A file lock is between processes and ends with its channel; within this JVM, threads take this one first. */
    private static final Object WITHIN_THIS_JVM = new Object();

    /** The folder where the system keeps caches of this user, or one in the temporary folder if that is read-only. */
    static CacheFolder ofThisUser() {
        Path temporary =
                Path.of(System.getProperty("java.io.tmpdir"), "templatedb-cache-" + System.getProperty("user.name"));
        IOException problem = null;
        for (Path candidate : List.of(userCache().resolve("templatedb"), temporary)) {
            try {
                return new CacheFolder(privateFolder(candidate));
            } catch (IOException ex) {
                problem = ex;
            }
        }
        throw new ServerException(
                "Neither %s nor %s can be written to, so PostgreSQL cannot be unpacked: %s"
                        .formatted(userCache(), temporary, problem),
                problem);
    }

    private static Path userCache() {
        Path home = Path.of(System.getProperty("user.home"));
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            return home.resolve("Library/Caches");
        }
        String variable = System.getenv(system.startsWith("windows") ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
        return variable != null && !variable.isEmpty() ? Path.of(variable) : home.resolve(".cache");
    }

    private static Path privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder, ownerOnly());
        if (!Files.isWritable(folder) || !Files.getOwner(folder).getName().equals(ownerOf(folder))) {
            throw new IOException(folder + " is not this user's to write to");
        }
        return folder;
    }

    /** The owner of what this user creates there: another owner could have put something into the folder before. */
    private static String ownerOf(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, "owner", "");
        try {
            return Files.getOwner(probe).getName();
        } finally {
            Files.delete(probe);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
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
        synchronized (WITHIN_THIS_JVM) {
            try (FileChannel channel =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                awaitLock(channel);
                if (!Files.isDirectory(folder)) {
                    make(folder, content);
                }
                return folder;
            } catch (IOException ex) {
                throw new ServerException("%s could not be made: %s".formatted(folder, ex), ex);
            }
        }
    }

    /** Waits for another JVM that makes a folder; its lock ends with it at the latest. */
    private void awaitLock(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (channel.tryLock() == null) {
            if (System.nanoTime() > deadline) {
                throw new IOException("another JVM has held the lock " + path.resolve("lock") + " for " + LIMIT);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private void make(Path folder, Content content) throws IOException {
        Path unfinished = Files.createTempDirectory(path, "unfinished-");
        try {
            content.fill(unfinished);
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            FileTree.delete(unfinished);
        }
    }

    /** Fills a folder. */
    @FunctionalInterface
    interface Content {

        void fill(Path folder) throws IOException;
    }
}
