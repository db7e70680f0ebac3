package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.NoRoomException;
import io.github.templatedb.core.server.Room;
import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The place of the one server that a user has for a version and some settings: every JVM of the user comes to the same.
 * It has a lock, the state file, and the folders of runs: of one, but for moments and after crashes.
 *
 * @param path the folder
 * @param storage where that is, and why, for the log
 * @param inMemory whether it is on a memory file system
 * @param wayOut what to do when that place is full
 * @param user whose it is
 */
record ServerHome(Path path, String storage, boolean inMemory, String wayOut, ServerUser user) {

    private static final Path MEMORY = Path.of("/dev/shm");

    /** The watchdog reads it too. */
    private static final Pattern STATE = Pattern.compile("run=(run-[0-9a-f]{8})\n");

    /** A segment of the write-ahead log, without which no server starts. */
    private static final long FULL_BYTES = 16L << 20;

    private static final String OUT_OF_MEMORY = "Set templatedb.server.storage=disk, name a folder with more room in"
            + " templatedb.server.directory, or give the container more shared memory.";

    private static final String OUT_OF_DISK =
            "Make room there, or name a folder with more room in templatedb.server.directory.";

    private static final String OUT_OF_NAMED =
            "Name a folder with more room in templatedb.server.directory, or leave the property out and set"
                    + " templatedb.server.storage=disk.";

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
            return create(
                    directory.toAbsolutePath().normalize(),
                    identity,
                    "as templatedb.server.directory says",
                    OUT_OF_NAMED,
                    cache.user());
        }
        Path inMemory = memory.resolve("templatedb-" + cache.user().folderName());
        Path onDisk = cache.path().resolve("servers");
        if (settings.storage() == Storage.DISK) {
            return create(onDisk, identity, "disk", OUT_OF_DISK, cache.user());
        }
        String problem = memoryProblem(memory, inMemory.resolve(identity));
        if (problem != null && isRoomMade(inMemory, identity, cache.user())) {
            problem = memoryProblem(memory, inMemory.resolve(identity));
        }
        if (problem == null) {
            try {
                return open(
                        PrivateFolder.create(inMemory, cache.user()), identity, "memory", OUT_OF_MEMORY, cache.user());
            } catch (IOException ex) {
                problem = reason(ex);
            }
        }
        if (settings.storage() == Storage.MEMORY) {
            throw new ServerException(
                    "templatedb.server.storage is 'memory', but " + problem + ".",
                    "Set it to 'auto' or 'disk', or give the container more shared memory.");
        }
        return create(onDisk, identity, "disk, as " + problem, OUT_OF_DISK, cache.user());
    }

    /** The folders that have the homes of a user's servers, unless they are named. */
    static List<Path> places(ServerUser user) {
        return Stream.concat(
                        Stream.of(MEMORY.resolve("templatedb-" + user.folderName())),
                        CacheFolder.candidates(user).stream().map(cache -> cache.resolve("servers")))
                .toList();
    }

    private static boolean isRoomMade(Path inMemory, String identity, ServerUser user) {
        try {
            if (Files.isDirectory(inMemory)) {
                OtherHomes.deleteUnused(PrivateFolder.create(inMemory, user).resolve(identity), user, "");
                return true;
            }
            return false;
        } catch (IOException ex) {
            // Not a folder of this user: that is said when it is to be used.
            return false;
        }
    }

    private static ServerHome create(Path parent, String identity, String storage, String wayOut, ServerUser user) {
        try {
            return open(parent, identity, storage, wayOut, user);
        } catch (IOException ex) {
            throw new ServerException(
                    "No server can be kept below %s: %s.".formatted(parent, reason(ex)),
                    "Name a folder that %s may write to in templatedb.server.directory.".formatted(user.name()),
                    ex);
        }
    }

    private static ServerHome open(Path parent, String identity, String storage, String wayOut, ServerUser user)
            throws IOException {
        // By one name for all, as the processes of a server are known by the name of its folder.
        Path path = PrivateFolder.create(parent.resolve(identity), user).toRealPath();
        return new ServerHome(path, storage, isMemory(path), wayOut, user);
    }

    /** Why a server cannot be kept in memory. The data that is there already is room: it can be dropped. */
    private static @Nullable String memoryProblem(Path memory, Path home) {
        try {
            if (!isMemory(memory) || !Files.isWritable(memory)) {
                return memory + " is not a memory file system that can be written to";
            }
            long room = Files.getFileStore(memory).getUsableSpace();
            return room < ROOM_BYTES && room + FileTree.size(home) < ROOM_BYTES
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

    /** The file system of the home; to be asked for once, as the system looks for it among all that are mounted. */
    Room room() throws IOException {
        FileStore store = Files.getFileStore(path);
        return new Room(
                "%s (%s)".formatted(path, store.type()),
                () -> usable(store),
                () -> OtherHomes.deleteUnused(path, user, ""),
                wayOut);
    }

    /** A failure to start or adopt a server, with the way out if there is no room for a server. */
    ServerException failure(String message, String action, Throwable cause) {
        try {
            Room room = room();
            if (room.free().getAsLong() < FULL_BYTES) {
                return new NoRoomException("%s%nThe file system is full: %s.".formatted(message, room), wayOut, cause);
            }
        } catch (IOException ex) {
            cause.addSuppressed(ex);
        }
        return new ServerException(message, action, cause);
    }

    private static long usable(FileStore store) {
        try {
            return store.getUsableSpace();
        } catch (IOException ex) {
            // The folder is gone, and with it the server: that is said elsewhere.
            return Long.MAX_VALUE;
        }
    }

    /** The file of the lock under which a server is started or adopted. */
    Path lockFile() {
        return path.resolve("lock");
    }

    /**
     * The run that the state file leads to: a hint, never believed. Whoever follows it has to be answered by the watchdog and by the
     * server. A file that is damaged or written by another version leads nowhere.
     */
    Optional<RunFolder> current() throws IOException {
        try {
            // In bytes that are no text, as a damaged file may have.
            Matcher state = STATE.matcher(Files.readString(stateFile(), StandardCharsets.ISO_8859_1));
            return state.matches() ? Optional.of(new RunFolder(path.resolve(state.group(1)))) : Optional.empty();
        } catch (NoSuchFileException ex) {
            return Optional.empty();
        }
    }

    /** Leads all JVMs to a run, in one step. */
    void leadTo(RunFolder run) throws IOException {
        PrivateFolder.write(stateFile(), "run=%s\n".formatted(run.name()));
    }

    Path stateFile() {
        return path.resolve("state");
    }

    /** The folders of all runs that are there. */
    List<RunFolder> runs() throws IOException {
        try (Stream<Path> folders = Files.list(path)) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(RunFolder.PREFIX))
                    .map(RunFolder::new)
                    .toList();
        }
    }
}
