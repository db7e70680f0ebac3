package io.github.templatedb.command;

import io.github.templatedb.core.clone.StoredDatabase;
import io.github.templatedb.core.clone.StoredDatabases;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.embedded.FoundServer;
import io.github.templatedb.core.server.external.ExternalSettings;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server that is looked at.
 *
 * @param name by which somebody who is asked can tell it from others
 * @param embedded its folder; null if it is one that others run
 * @param connection connects to it, without starting it
 */
record Place(String name, @Nullable FoundServer embedded, Supplier<RunningServer> connection) {

    static Place of(FoundServer server) {
        return new Place(server.toString(), server, server::connect);
    }

    static Place of(ExternalSettings server) {
        String database = server.endpoint().sharedDatabase();
        String name = server.endpoint().address() + (database.isEmpty() ? "" : "/" + database);
        return new Place(name, null, server::start);
    }

    /** What is on it now. A server may end while it is looked at. */
    Found look() {
        if (hasEnded()) {
            return found(State.ENDED, null);
        }
        try (RunningServer server = connection.get()) {
            StoredDatabases databases = new StoredDatabases(server.server());
            // A JVM that has a server of its own is connected to it from its start to its end.
            boolean left =
                    embedded != null && embedded.isOwn() && databases.sessions().isEmpty();
            return new Found(this, State.RUNNING, null, databases.all(), left);
        } catch (ServerException ex) {
            return hasEnded() ? found(State.ENDED, null) : found(State.UNKNOWN, ex.getMessage());
        }
    }

    private boolean hasEnded() {
        return embedded != null && !embedded.isRunning();
    }

    private Found found(State state, @Nullable String problem) {
        return new Found(this, state, problem, List.of(), false);
    }

    /** Whether it can be connected to. */
    enum State {
        RUNNING,
        ENDED,
        /** It does not answer. */
        UNKNOWN
    }

    /**
     * What is on a server at one moment, or some of that.
     *
     * @param problem why that is not known; null if it is
     * @param databases those of ours
     * @param whole whether nobody will use the server any more, nor its folder
     */
    record Found(Place place, State state, @Nullable String problem, List<StoredDatabase> databases, boolean whole) {

        /** Whether nothing is there, for certain. */
        boolean isEmpty() {
            return problem == null && databases.isEmpty() && !whole;
        }
    }
}
