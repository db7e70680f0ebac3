package io.github.templatedb.core.server;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an embedded server: new, empty, readable by its user only (mode 0700 on POSIX systems), and deleted with
 * all that is in it when the server has stopped.
 *
 * @param path the folder
 * @param inMemory whether it is on a memory file system
 */
record DataDirectory(Path path, boolean inMemory) {

    private static final Path MEMORY = Path.of("/dev/shm");

    /** A new data directory takes 40 MB, a clone of a small application 8 to 16 MB. */
    private static final long ROOM_BYTES = 512L << 20;

    private static final String PREFIX = "templatedb-";

    static DataDirectory create(EmbeddedSettings settings) {
        Path parent = parent(settings);
        try {
            Files.createDirectories(parent);
            return new DataDirectory(Files.createTempDirectory(parent, PREFIX), isMemory(parent));
        } catch (IOException ex) {
            throw new ServerException(
                    ("No server can be started below %s: %s. Name a folder that %s may write to:"
                                    + " templatedb.server.directory.")
                            .formatted(parent, reason(ex), System.getProperty("user.name")),
                    ex);
        }
    }

    private static Path parent(EmbeddedSettings settings) {
        Path directory = settings.directory();
        if (directory != null) {
            return directory;
        }
        Path disk = Path.of(System.getProperty("java.io.tmpdir"));
        return switch (settings.storage()) {
            case DISK -> disk;
            case AUTO -> memoryProblem() == null ? MEMORY : disk;
            case MEMORY -> {
                String problem = memoryProblem();
                if (problem != null) {
                    throw new ServerException(
                            "templatedb.server.storage is 'memory', but " + problem
                                    + ". Set it to 'auto' or 'disk', or give the container more shared memory.",
                            null);
                }
                yield MEMORY;
            }
        };
    }

    private static @Nullable String memoryProblem() {
        try {
            if (!isMemory(MEMORY) || !Files.isWritable(MEMORY)) {
                return MEMORY + " is not a memory file system that can be written to";
            }
            long room = Files.getFileStore(MEMORY).getUsableSpace();
            return room < ROOM_BYTES
                    ? "%s has %d MB of room and a server with clones needs %d MB"
                            .formatted(MEMORY, room >> 20, ROOM_BYTES >> 20)
                    : null;
        } catch (IOException ex) {
            return MEMORY + " cannot be used (" + reason(ex) + ")";
        }
    }

    private static boolean isMemory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        FileStore store = Files.getFileStore(path);
        return store.type().equals("tmpfs") || store.type().equals("ramfs");
    }

    private static String reason(IOException ex) {
        return ex.getClass().getSimpleName() + ", " + ex.getMessage();
    }

    /** Deletes the folder. */
    void delete() throws IOException {
        FileTree.delete(path);
    }
}
