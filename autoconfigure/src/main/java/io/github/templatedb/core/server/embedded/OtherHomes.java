package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The homes beside one: those of other versions, settings and init scripts, which nobody may ever ask for again. Nothing in them
 * cannot be built again, but for databases that are kept for a day.
 */
final class OtherHomes {

    private static final Logger logger = LoggerFactory.getLogger(OtherHomes.class);

    private static final Duration FORGOTTEN = Duration.ofDays(1);

    private static final Duration LIMIT = Duration.ofSeconds(1);

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{16}(-\\w+)?");

    private OtherHomes() {}

    /**
     * The name of the home of a server that has one template alone, because of what its migrations make for the whole server. With
     * every change of such migrations comes a new one, so whoever makes one deletes those that nobody uses.
     *
     * @param shared the name of the home of the server that all others share
     */
    static String apart(String shared, String template) {
        return shared + "-" + template;
    }

    /** Deletes the data of those that nobody has used for a day, or that had one user, who is gone. */
    static void deleteForgotten(Path home, ServerUser user) {
        delete(
                home,
                user,
                other -> String.valueOf(other.path().getFileName()).contains("-" + EmbeddedSettings.OWN)
                        || lastUse(other).isBefore(Instant.now().minus(FORGOTTEN)));
    }

    /**
     * Deletes the data of all that do not run.
     *
     * @param prefix how their names begin
     */
    static void deleteUnused(Path home, ServerUser user, String prefix) {
        delete(home, user, other -> String.valueOf(other.path().getFileName()).startsWith(prefix));
    }

    private static void delete(Path home, ServerUser user, DirectoryStream.Filter<ServerHome> condition) {
        try {
            for (ServerHome other : beside(home, user)) {
                if (!other.runs().isEmpty() && condition.accept(other)) {
                    ProcessLock.holding(other.lockFile(), LIMIT, () -> delete(other));
                }
            }
        } catch (IOException | ServerException ex) {
            logger.debug("Servers beside {} were not deleted", home, ex);
        }
    }

    /**
     * A server that runs is somebody's; one that has ended has nothing that cannot be built again. The folder with its lock
     * stays: another JVM may be about to take the lock, and the next would find another file.
     */
    static boolean delete(ServerHome left) throws IOException {
        for (RunFolder run : left.runs()) {
            if (!run.processes().isOver()) {
                return false;
            }
        }
        for (RunFolder run : left.runs()) {
            run.delete();
        }
        logger.debug("Deleted the data in {}, which nobody used", left.path());
        return true;
    }

    /** Those of the same user: where all users may make folders, another one's may have links in it that lead to our files. */
    static List<ServerHome> beside(Path home, ServerUser user) throws IOException {
        Path parent = home.resolveSibling(".");
        UserPrincipal owner = Files.getOwner(Files.exists(home) ? home : parent);
        return below(
                parent,
                user,
                path -> !path.equals(home)
                        && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(owner));
    }

    /** The homes below a folder that pass a filter. */
    static List<ServerHome> below(Path parent, ServerUser user, DirectoryStream.Filter<Path> filter)
            throws IOException {
        List<ServerHome> homes = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent)) {
            for (Path path : all) {
                if (NAME.matcher(path.getFileName().toString()).matches()
                        && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                        && filter.accept(path.normalize())) {
                    homes.add(new ServerHome(path.normalize(), "", false, "", user));
                }
            }
        }
        return homes;
    }

    /** Whoever starts or adopts a server writes its lock; at its end there is a file that says so. */
    static Instant lastUse(ServerHome home) throws IOException {
        List<Path> signs = new ArrayList<>(List.of(home.lockFile()));
        home.runs().forEach(run -> signs.add(run.folder().resolve("ended")));
        Instant last = Instant.EPOCH;
        for (Path sign : signs) {
            if (Files.exists(sign)) {
                Instant written = Files.getLastModifiedTime(sign).toInstant();
                last = written.isAfter(last) ? written : last;
            }
        }
        return last;
    }

    /** What a home and those beside it take, in a few words; nothing if that cannot be told. */
    static String held(Path home, ServerUser user) {
        try {
            long others = 0;
            for (ServerHome other : beside(home, user)) {
                others += FileTree.size(other.path()) >> 20;
            }
            String own = ": %d MB".formatted(FileTree.size(home) >> 20);
            return others == 0 ? own : own + ", and %d MB of other servers".formatted(others);
        } catch (IOException ex) {
            return "";
        }
    }
}
