package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The place of the one server that a user has for a version and some settings: every JVM of the user comes to the same.
 * It has a lock, the state file, and the folders of runs: of one, but for moments and after crashes.
 *
 * @param path the folder
 * @param storage where that is, and why, for the log
 * @param inMemory whether it is on a memory file system
 * @param user whose it is
 */
record ServerHome(Path path, String storage, boolean inMemory, ServerUser user) {

    private static final Path MEMORY = Path.of("/dev/shm");

    /** A new data directory takes 40 MB, a clone of a small application 8 to 16 MB. */
    private static final long ROOM_BYTES = 512L << 20;

    /**
     * The home for some settings.
     *
     * @param identity tells servers of different versions and settings apart
     * @throws ServerException if no server can be kept where the settings say
     */
    static ServerHome of(EmbeddedSettings settings, String identity, CacheFolder cache) {
        return of(settings, identity, cache, MEMORY);
    }

    static ServerHome of(EmbeddedSettings settings, String identity, CacheFolder cache, Path memory) {
        Path directory = settings.directory();
        if (directory != null) {
            return named(directory.toAbsolutePath().normalize(), identity, cache.user());
        }
        Path inMemory = memory.resolve("templatedb-" + cache.user().folderName());
        Path onDisk = cache.path().resolve("servers");
        if (settings.storage() == Storage.DISK) {
            return create(onDisk, identity, "disk", cache.user());
        }
        String problem = memoryProblem(memory, inMemory.resolve(identity));
        if (problem == null) {
            try {
                return open(PrivateFolder.create(inMemory, cache.user()), identity, "memory", cache.user());
            } catch (IOException ex) {
                problem = reason(ex);
            }
        }
        if (settings.storage() == Storage.MEMORY) {
            throw new ServerException(
                    "templatedb.server.storage is 'memory', but " + problem
                            + ". Set it to 'auto' or 'disk', or give the container more shared memory.",
                    null);
        }
        return create(onDisk, identity, "disk, as " + problem, cache.user());
    }

    private static ServerHome named(Path directory, String identity, ServerUser user) {
        return create(directory, identity, "as templatedb.server.directory says", user);
    }

    private static ServerHome create(Path parent, String identity, String storage, ServerUser user) {
        try {
            return open(parent, identity, storage, user);
        } catch (IOException ex) {
            throw new ServerException(
                    "No server can be kept below %s: %s. Name a folder that %s may write to: templatedb.server.directory."
                            .formatted(parent, reason(ex), user.name()),
                    ex);
        }
    }

    private static ServerHome open(Path parent, String identity, String storage, ServerUser user) throws IOException {
        Path path = PrivateFolder.create(parent.resolve(identity), user);
        return new ServerHome(path, storage, isMemory(path), user);
    }

    /** Why a server cannot be kept in memory; one that runs there already has its room. */
    private static @Nullable String memoryProblem(Path memory, Path home) {
        try {
            if (!isMemory(memory) || !Files.isWritable(memory)) {
                return memory + " is not a memory file system that can be written to";
            }
            long room = Files.getFileStore(memory).getUsableSpace();
            return room < ROOM_BYTES && !Files.exists(home.resolve("state"))
                    ? "%s has %d MB of room and a server with clones needs %d MB"
                            .formatted(memory, room >> 20, ROOM_BYTES >> 20)
                    : null;
        } catch (IOException ex) {
            return memory + " cannot be used (" + reason(ex) + ")";
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

    /** The file of the lock under which a server is started or adopted. */
    Path lockFile() {
        return path.resolve("lock");
    }

    /** What the state file says. */
    Optional<ServerState> state() {
        return ServerState.read(stateFile());
    }

    Path stateFile() {
        return path.resolve("state");
    }

    ServerRun run(ServerState state) {
        return new ServerRun(path.resolve(state.run()));
    }

    /** The folders of all runs that are there. */
    List<ServerRun> runs() throws IOException {
        try (Stream<Path> folders = Files.list(path)) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(ServerRun.PREFIX))
                    .map(ServerRun::new)
                    .toList();
        }
    }
}
