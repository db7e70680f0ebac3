package io.github.templatedb.core.template;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.rewind.Compaction;
import io.github.templatedb.core.server.AdvisoryLock;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.DatabaseSessions;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.PreparedTransactions;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Migrations.Part;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where templates are built: in a database with a private name, which becomes the template at the end, in one step and
 * only if the builder still has the lock. A crash at any moment leaves a private database or a complete template.
 */
final class BuildingDatabase {

    /** How long PostgreSQL gets to end the sessions of a builder that has closed its connections. */
    private static final Duration SESSIONS_END = Duration.ofSeconds(5);

    /** How often a base is copied that others drop at the same moment. */
    private static final int ATTEMPTS = 5;

    private final Server server;

    private final String source;

    private final Owner owner;

    private final DatabaseSessions sessions;

    private final MarkedDatabases databases;

    BuildingDatabase(Server server, Owner owner, String source) {
        this.server = server;
        this.source = source;
        this.owner = owner;
        this.sessions = new DatabaseSessions(server);
        this.databases = new MarkedDatabases(server);
    }

    /**
     * Builds a template and publishes it.
     *
     * @param lock the lock of the key, held by the caller
     * @param base gives the template that it begins as a copy of; null for an empty database
     * @param incremental says which of the steps the base has; null if it has none
     * @return how long the migrations took
     */
    Duration build(
            AdvisoryLock lock,
            TemplateKey key,
            Manifest manifest,
            @Nullable Supplier<Template> base,
            @Nullable IncrementalBase incremental,
            Migrations migrations)
            throws Exception {
        clear(key);
        DatabaseName building = owner.nameBuilding(key.prefix(12));
        long begin = System.nanoTime();
        try {
            String born = "";
            boolean compact = true;
            if (base == null) {
                // It accepts no connections, so nobody can be in the way of the copy.
                create(building, key, source, List.of());
            } else {
                Template origin = createOn(base, building, key);
                born = origin.born();
                compact = origin.compact();
            }
            String doubt = manifest.growth().doubt();
            migrations.run(building, doubt.isEmpty() ? Part.ALL_STEPS : Part.WHOLE);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            settle(building);
            compact &= Compaction.of(server, building);
            String obstacle = doubt.isEmpty() ? migrations.obstacle() : doubt;
            publish(
                    lock,
                    key,
                    building,
                    new TemplateComment(key, manifest, took, obstacle, born, incremental, compact));
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

    private void create(DatabaseName building, TemplateKey key, String source, List<DatabaseSetting> settings) {
        String creation = MarkedDatabases.creation(building, source, "building", "1", "key", key.sha256());
        Stream<String> statements = settings.stream().map(setting -> setting.statementFor(building));
        server.execute(
                "Creating the database for a template",
                Stream.concat(Stream.of(creation), statements).toList());
    }

    private Template createOn(Supplier<Template> base, DatabaseName building, TemplateKey key) {
        for (int attempt = 1; true; attempt++) {
            Template origin = base.get();
            try {
                create(building, key, origin.name().quoted() + server.copyClause(), origin.settings());
                return origin;
            } catch (ServerException ex) {
                if (!Template.isGone(ex) || attempt == ATTEMPTS) {
                    throw ex;
                }
            }
        }
    }

    /**
     * Whoever holds the lock is the only builder: what else is there of the key was left by one that is gone, or is a template
     * that cannot be used any more, because somebody has opened it, whose sessions are ended, or it has collations of another version.
     */
    private void clear(TemplateKey key) {
        DatabaseName name = key.templateName();
        databases
                .find(
                        "(starts_with(d.datname, ?) OR d.datname = ?) AND strpos(c.comment, ?) > 0",
                        "tdb_b_" + key.prefix(12) + "_",
                        name.value(),
                        key.sha256())
                .forEach(left -> databases.drop(left, "WITH (FORCE)"));
        requireFree(name);
    }

    /** Before the migrations run: the name is needed only after that. */
    private void requireFree(DatabaseName name) {
        String sql = "SELECT coalesce(left(shobj_description(oid, 'pg_database'), 40), 'nothing') FROM pg_database"
                + " WHERE datname = ?";
        server.query("Looking for the name " + name, sql, row -> row.getString(1), name.value())
                .forEach(comment -> {
                    throw new TemplateInTheWayException(
                            "The template %s cannot be built, because the server %s has a database of that name that is not a template of this version of templatedb. Its comment begins with: %s. It is left alone."
                                    .formatted(name, server.endpoint(), comment),
                            "If nobody needs it, run ALTER DATABASE %s IS_TEMPLATE false; DROP DATABASE %s;"
                                    .formatted(name, name));
                });
    }

    /** Has what was done in it come to its end. */
    private void settle(DatabaseName building) {
        new PreparedTransactions(server).rollBack(building);
        sessions.awaitNone(building, SESSIONS_END);
    }

    private void publish(AdvisoryLock lock, TemplateKey key, DatabaseName building, TemplateComment description) {
        // Closed before the wait, so that nobody can come in and write after the migrations.
        server.execute(
                "Closing a template", List.of("ALTER DATABASE " + building.quoted() + " ALLOW_CONNECTIONS false"));
        sessions.awaitNone(building, SESSIONS_END);
        String comment = description.statement(server, building);
        DatabaseName name = key.templateName();
        lock.execute(
                "Publishing the template " + name,
                "%s; ALTER DATABASE %s IS_TEMPLATE true; ALTER DATABASE %s RENAME TO %s"
                        .formatted(comment, building.quoted(), building.quoted(), name.quoted()));
    }

    private void discard(DatabaseName building, Throwable reason) {
        try {
            databases.drop(building, "WITH (FORCE)");
        } catch (ServerException ex) {
            reason.addSuppressed(ex);
        }
    }
}
