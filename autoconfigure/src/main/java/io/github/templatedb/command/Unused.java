package io.github.templatedb.command;

import io.github.templatedb.command.Place.Found;
import io.github.templatedb.command.Place.State;
import io.github.templatedb.core.clone.StoredDatabase;
import io.github.templatedb.core.server.embedded.FoundServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What nobody uses, of what is found. What a living JVM needs is never among it.
 *
 * @param all whether templates and kept databases are among it, and the data of all servers that have ended
 * @param olderThan otherwise, how long databases are kept, and the data of such servers; null for ever
 */
record Unused(boolean all, @Nullable Duration olderThan) {

    /** What a build should not have left. */
    static final Unused LEFT = new Unused(false, null);

    /** On all servers that have any, and those that do not answer. */
    List<Found> on(List<Place> places) {
        return places.stream()
                .map(Place::look)
                .map(found -> new Found(
                        found.place(),
                        found.state(),
                        found.problem(),
                        found.databases().stream().filter(this::isUnused).toList(),
                        found.whole() || isDisposable(found)))
                .filter(found -> !found.isEmpty())
                .toList();
    }

    private boolean isUnused(StoredDatabase database) {
        return database.user() == null
                && switch (database.kind()) {
                    case TEMPLATE -> all;
                    case KEPT -> isOld(database.since());
                    case BUILDING, CLONE, NAMED, SCHEMA, INTERRUPTED -> true;
                    case UNKNOWN -> false;
                };
    }

    private boolean isDisposable(Found found) {
        FoundServer server = found.place().embedded();
        return server != null
                && found.state() == State.ENDED
                && (server.isLeft()
                        || server.hasData() && (isOld(server.lastUse()) || olderThan != null && !server.isInOrder()));
    }

    private boolean isOld(@Nullable Instant since) {
        return all
                || olderThan != null
                        && (since == null || since.isBefore(Instant.now().minus(olderThan)));
    }

    /** How long a database is kept. */
    Duration keptFor() {
        return all || olderThan == null ? Duration.ZERO : olderThan;
    }
}
