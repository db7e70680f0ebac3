package io.github.templatedb.command;

import io.github.templatedb.command.Place.Embedded;
import io.github.templatedb.command.Place.Found;
import io.github.templatedb.core.clone.StoredDatabase;
import io.github.templatedb.core.server.embedded.FoundServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What nobody uses, of what was found. What a living JVM needs is never among it.
 *
 * @param all whether templates and kept databases are among it, and the data of all servers that have ended
 * @param olderThan otherwise, how long databases are kept, and the data of such servers
 */
record Unused(boolean all, Duration olderThan) {

    /** What a build should not have left. */
    static final Unused LEFT = new Unused(false, Duration.ofDays(36_500));

    /** The databases of a server. */
    List<StoredDatabase> databases(Found found) {
        return found.databases().stream()
                .filter(database -> database.user() == null)
                .filter(database -> switch (database.kind()) {
                    case TEMPLATE -> all;
                    case KEPT -> all || isOld(database.since());
                    case BUILDING, CLONE, NAMED, INTERRUPTED -> true;
                    case UNKNOWN -> false;
                })
                .toList();
    }

    /** How long a database is kept. */
    Duration keptFor() {
        return all ? Duration.ZERO : olderThan;
    }

    private boolean isOld(@Nullable Instant since) {
        return since == null || since.isBefore(Instant.now().minus(olderThan));
    }

    /** Whether the server itself was left by the only JVM that used it, or by a crash: what a build should not leave. */
    static boolean isLeft(Found found) {
        return found.place() instanceof Embedded embedded
                && (found.running() ? isAbandoned(found) : embedded.server().isLeft());
    }

    /** A JVM that has a server of its own is connected to it from its start to its end. */
    private static boolean isAbandoned(Found found) {
        return found.place() instanceof Embedded embedded
                && embedded.server().isOwn()
                && found.problem().isEmpty()
                && found.sessions().isEmpty();
    }

    /** Whether the data of the server can go as a whole. */
    boolean isWhole(Found found) {
        if (isLeft(found)) {
            return true;
        }
        return !found.running()
                && found.place() instanceof Embedded embedded
                && (all
                        || isOld(embedded.server().lastUse())
                        || !embedded.server().isInOrder());
    }

    /** Deletes the data of a server, unless somebody has begun to use it. */
    boolean delete(FoundServer server) {
        server.stopIf(() -> isAbandoned(new Embedded(server).look()));
        return server.delete();
    }
}
