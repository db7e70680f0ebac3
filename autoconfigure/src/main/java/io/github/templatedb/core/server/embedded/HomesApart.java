package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The homes of servers that have one template each, because of what its migrations make for the whole server. They stand beside the
 * home of the server that all the others share. With every change of such migrations comes a new one, so whoever makes one
 * deletes those that nobody uses.
 */
final class HomesApart {

    private static final Logger logger = LoggerFactory.getLogger(HomesApart.class);

    private HomesApart() {}

    /** The name of a home. */
    static String name(String shared, String apart) {
        return shared + "-" + apart;
    }

    /** Whether there is a home for a template. */
    static boolean exists(Path shared, String apart) {
        return Files.isDirectory(shared.resolveSibling(
                name(Objects.requireNonNull(shared.getFileName()).toString(), apart)));
    }

    /**
     * Deletes the data of all that are not running.
     *
     * @param home the one that is about to be used
     * @param shared the name of the home that it is beside
     */
    static void deleteUnused(ServerHome home, String shared) {
        try (Stream<Path> beside = Files.list(home.path().resolveSibling("."))) {
            List<Path> others = beside.filter(
                            path -> String.valueOf(path.getFileName()).startsWith(shared + "-"))
                    .filter(path ->
                            !Objects.equals(path.getFileName(), home.path().getFileName()))
                    .toList();
            for (Path other : others) {
                ServerHome left = new ServerHome(other, home.storage(), home.inMemory(), home.wayOut(), home.user());
                ProcessLock.holding(left.lockFile(), Duration.ofSeconds(1), () -> delete(left));
            }
        } catch (IOException | ServerException ex) {
            logger.debug("Old servers beside {} were not deleted", home.path(), ex);
        }
    }

    /**
     * A server that runs is somebody's; one that has ended has nothing that cannot be built again. The folder with its lock
     * stays: another JVM may be about to take the lock, and the next would find another file.
     */
    private static boolean delete(ServerHome left) throws IOException {
        List<ServerRun> runs = left.runs();
        if (!runs.stream().allMatch(ServerRun::hasEnded)) {
            return false;
        }
        for (ServerRun run : runs) {
            run.delete();
        }
        return true;
    }
}
