package io.github.templatedb.command;

import io.github.templatedb.core.clone.StoredDatabase;
import io.github.templatedb.core.clone.StoredDatabases;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.embedded.FoundServer;
import io.github.templatedb.core.server.external.ExternalSettings;
import java.util.List;

/** A server that is looked at. */
sealed interface Place {

    /** By which somebody who is asked can tell it from others. */
    String name();

    /** Its folder or its address. */
    String where();

    /** Whether it can be connected to. */
    boolean isRunning();

    /** Connects to it, without starting it. */
    RunningServer connect();

    /** What is on it now. */
    default Found look() {
        if (!isRunning()) {
            return new Found(this, false, "", List.of(), List.of());
        }
        try (RunningServer server = connect()) {
            StoredDatabases databases = new StoredDatabases(server.server());
            List<String> sessions = databases.sessions();
            return new Found(this, true, "", databases.all(), sessions);
        } catch (ServerException ex) {
            return new Found(this, true, ex.reason(), List.of(), List.of());
        }
    }

    /** One of this user, from packaged binaries. */
    record Embedded(FoundServer server) implements Place {

        @Override
        public String name() {
            return server.toString();
        }

        @Override
        public String where() {
            return server.folder().toString();
        }

        @Override
        public boolean isRunning() {
            return server.isRunning();
        }

        @Override
        public RunningServer connect() {
            return server.connect();
        }
    }

    /** One that others run. */
    record External(ExternalSettings settings) implements Place {

        @Override
        public String name() {
            return settings.endpoint().address();
        }

        @Override
        public String where() {
            return settings.endpoint().toString();
        }

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public RunningServer connect() {
            return settings.start();
        }
    }

    /**
     * What is on a server at one moment.
     *
     * @param problem why that is not known; empty if it is
     * @param databases those of ours
     * @param sessions of others, in any database
     */
    record Found(Place place, boolean running, String problem, List<StoredDatabase> databases, List<String> sessions) {

        /** The same with other databases. */
        Found with(List<StoredDatabase> others) {
            return new Found(place, running, problem, others, sessions);
        }
    }
}
