package io.github.templatedb.core.template;

import io.github.templatedb.core.hash.Manifest;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.DatabaseNames;
import io.github.templatedb.core.server.DatabaseSessions;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.time.Duration;
import java.util.List;

/**
 * Where templates are built: in a database with a private name, which becomes the template at the end, in one step and
 * only if the builder still has the lock. A crash at any moment leaves a private database or a complete template.
 */
final class BuildSite {

    /** How long PostgreSQL gets to end the sessions of a builder that has closed its connections. */
    private static final Duration SESSIONS_END = Duration.ofSeconds(5);

    private final Server server;

    private final String source;

    private final DatabaseNames names;

    private final DatabaseSessions sessions;

    private final MarkedDatabases databases;

    BuildSite(Server server, DatabaseNames names, String source) {
        this.server = server;
        this.source = source;
        this.names = names;
        this.sessions = new DatabaseSessions(server);
        this.databases = new MarkedDatabases(server);
    }

    /**
     * Builds a template and publishes it.
     *
     * @param lock the lock of the key, held by the caller
     * @return how long the builder took
     */
    Duration build(BuildLock lock, TemplateKey key, Manifest manifest, TemplateBuilder builder) throws Exception {
        clear(key);
        DatabaseName building = names.building(key.prefix(12));
        long begin = System.nanoTime();
        try {
            // template0 accepts no connections, so nobody can be in the way of the copy.
            server.execute(
                    "Creating the database for a template",
                    List.of(MarkedDatabases.creation(building, source, "building", "1", "key", key.sha256())));
            builder.build(building);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            publish(lock, key, building, manifest, took);
            return took;
        } catch (Exception | Error ex) {
            discard(building, ex);
            if (!(ex instanceof Error) && !lock.isHeld()) {
                throw new ServerException(
                        "The session that held the lock of the build on the server %s was lost, so another JVM may be building: %s"
                                .formatted(server.endpoint(), ex.getMessage()),
                        ex);
            }
            throw ex;
        }
    }

    /** Whoever holds the lock is the only builder: what else is there of the key was left by one that is gone. */
    private void clear(TemplateKey key) {
        databases
                .find(
                        "(starts_with(d.datname, ?) OR d.datname = ?) AND strpos(c.comment, ?) > 0",
                        "tdb_b_" + key.prefix(12) + "_",
                        key.templateName().value(),
                        key.sha256())
                .forEach(left -> databases.drop(left, "WITH (FORCE)"));
    }

    private void publish(BuildLock lock, TemplateKey key, DatabaseName building, Manifest manifest, Duration took) {
        // Closed before the wait, so that nobody can come in and write after the migrations.
        server.execute(
                "Closing a template", List.of("ALTER DATABASE " + building.quoted() + " ALLOW_CONNECTIONS false"));
        sessions.awaitNone(building, SESSIONS_END);
        String comment = server.call(
                "Describing a template",
                connection -> TemplateComment.describe(connection, building, key, manifest, took));
        DatabaseName name = key.templateName();
        lock.execute(
                "Publishing the template " + name,
                "%s; ALTER DATABASE %s IS_TEMPLATE true; ALTER DATABASE %s RENAME TO %s"
                        .formatted(comment, building.quoted(), building.quoted(), name.quoted()));
    }

    private void discard(DatabaseName building, Throwable reason) {
        try {
            server.execute(
                    "Dropping a half-built template",
                    List.of("DROP DATABASE IF EXISTS " + building.quoted() + " WITH (FORCE)"));
        } catch (ServerException ex) {
            reason.addSuppressed(ex);
        }
    }
}
