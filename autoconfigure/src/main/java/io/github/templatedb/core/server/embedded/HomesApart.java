package io.github.templatedb.core.server.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The homes of servers that have one template each, because of what its migrations make for the whole server. They stand beside the
 * home of the server that all the others share. With every change of such migrations comes a new one, so whoever makes one
 * deletes those that nobody uses.
 */
final class HomesApart {

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
        OtherHomes.delete(
                home.path(), home.user(), other -> String.valueOf(other.path().getFileName())
                        .startsWith(shared + "-"));
    }
}
