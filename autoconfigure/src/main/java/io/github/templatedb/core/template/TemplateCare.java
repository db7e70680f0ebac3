package io.github.templatedb.core.template;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.DatabaseNames;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.MarkedDatabases.Marked;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * What keeps the store of a server in order, for a thread in the background: notes that templates are used, drops those
 * that are not, and half-built ones without a builder. Ages are told by the server's clock alone. An interrupt ends it after
 * the current database.
 *
 * @since 0.1.0
 */
public final class TemplateCare {

    private static final Duration NOTE_USE_AFTER = Duration.ofHours(1);

    /** A template is needed while a living owner has a clone of it, which begins with the same digits. */
    private static final String PRUNABLE =
            """
            d.oid IN (
                SELECT t.oid FROM (
                    SELECT d.oid, greatest(%1$s, %4$s) AS age, row_number() OVER (ORDER BY %1$s, d.datname) AS place
                    FROM pg_database d
                    CROSS JOIN LATERAL (SELECT shobj_description(d.oid, 'pg_database')) AS c(comment)
                    WHERE d.datname ~ '^tdb_t_[0-9a-f]{12}$' AND starts_with(c.comment, '%2$s')) t
                WHERE t.place > ?::bigint OR t.age > ?::bigint)
            AND NOT EXISTS (
                SELECT 1 FROM pg_database clone
                WHERE clone.datname ~ '^tdb_c_[0-9a-f]{8}_[0-9a-f]{8}_[0-9]+$'
                    AND substr(clone.datname, 7, 8) = substr(d.datname, 7, 8)
                    AND substr(clone.datname, 16, 8) IN (%3$s))
            """
                    .formatted(
                            TemplateComment.IDLE_SECONDS,
                            MarkedDatabases.MARK,
                            Owner.LIVING,
                            TemplateComment.AGE_SECONDS);

    private final Server server;

    private final DatabaseNames names;

    private final MarkedDatabases databases;

    /**
     * Creates the care of a server's store.
     *
     * @param server the server
     * @param names gives names to templates that are about to be dropped
     */
    public TemplateCare(Server server, DatabaseNames names) {
        this.server = server;
        this.names = names;
        this.databases = new MarkedDatabases(server);
    }

    /**
     * Notes on the server that templates are in use, unless that was noted within the last hour. COMMENT makes clones wait
     * for a moment.
     *
     * @param used the names of the templates
     */
    public void noteUse(Collection<DatabaseName> used) {
        rewrite(
                "regexp_replace(c.comment, '\"used\" : [0-9]+', '\"used\" : ' || extract(epoch FROM now())::bigint)",
                "d.datname = ANY (?::text[]) AND " + TemplateComment.IDLE_SECONDS + " > " + NOTE_USE_AFTER.toSeconds(),
                used.stream().map(DatabaseName::value).collect(Collectors.joining(",", "{", "}")));
    }

    /**
     * What was found to be the fastest strategy on this server, by whichever JVM.
     *
     * @return the strategy, or {@link Strategy#AUTO} if nobody has measured
     */
    public Strategy strategy() {
        for (Strategy strategy : List.of(Strategy.FILE_COPY, Strategy.WAL_LOG)) {
            if (!databases
                    .find("d.datname ~ '^tdb_t_' AND strpos(c.comment, ?) > 0", inComment(strategy))
                    .isEmpty()) {
                return strategy;
            }
        }
        return Strategy.AUTO;
    }

    /**
     * Writes the fastest strategy where every look finds it.
     *
     * @param strategy the strategy
     */
    public void noteStrategy(Strategy strategy) {
        rewrite(
                "replace(c.comment, '%s', '%s')".formatted(inComment(Strategy.AUTO), inComment(strategy)),
                "d.datname ~ '^tdb_t_' AND strpos(c.comment, ?) > 0",
                inComment(Strategy.AUTO));
    }

    private static String inComment(Strategy strategy) {
        return "\"strategy\" : \"" + strategy.word() + '"';
    }

    private void rewrite(String comment, String condition, String parameter) {
        String sql = "SELECT format('COMMENT ON DATABASE %I IS %L', d.datname, " + comment + ") FROM pg_database d"
                + " CROSS JOIN LATERAL (SELECT shobj_description(d.oid, 'pg_database')) AS c(comment)"
                + " WHERE starts_with(c.comment, '" + MarkedDatabases.MARK + "') AND d.datistemplate"
                + " AND pg_has_role(d.datdba, 'USAGE') AND " + condition;
        server.call("Describing templates", connection -> {
            List<String> statements = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setString(1, parameter);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        statements.add(row.getString(1));
                    }
                }
            }
            try (Statement statement = connection.createStatement()) {
                for (String each : statements) {
                    statement.execute(each);
                }
            }
            return statements.size();
        });
    }

    /**
     * Drops databases in which nobody builds any more.
     *
     * @param failed told what could not be dropped, and why
     */
    public void dropUnfinished(BiConsumer<DatabaseName, ServerException> failed) {
        for (Marked building : databases.find("d.datname ~ '^tdb_b_[0-9a-f]{12}_'")) {
            attempt(building, failed, lock -> databases.drop(building, ""));
        }
    }

    /**
     * Drops templates that are too many or too old, the least recently used first.
     *
     * @param policy how many and how old they may be
     * @param used the names of templates to keep in any case
     * @param failed told what could not be dropped, and why
     */
    public void prune(
            TemplatePolicy policy, Collection<DatabaseName> used, BiConsumer<DatabaseName, ServerException> failed) {
        String count = Integer.toString(policy.maxCount());
        String age = Long.toString(policy.maxAge().toSeconds());
        for (Marked candidate : databases.find(PRUNABLE, count, age)) {
            if (!used.contains(candidate.name())) {
                // Looked up again under the lock, as somebody may have made a clone of it, or dropped it, meanwhile.
                String name = candidate.name().value();
                attempt(candidate, failed, lock -> databases
                        .find("d.datname = ? AND " + PRUNABLE, name, count, age)
                        .forEach(template -> prune(lock, template)));
            }
        }
    }

    /** Renamed first: from then on nobody finds it, and whoever comes next may drop it. */
    private void prune(BuildLock lock, Marked template) {
        DatabaseName building = names.building(template.name().value().substring(6));
        lock.execute(
                "Taking the template " + template.name() + " out of use",
                "ALTER DATABASE %s RENAME TO %s".formatted(template.name().quoted(), building.quoted()));
        databases.drop(new Marked(building, template.template(), false, template.key()), "");
    }

    private void attempt(Marked database, BiConsumer<DatabaseName, ServerException> failed, Step step) {
        String key = database.key();
        if (key == null || Thread.currentThread().isInterrupted()) {
            return;
        }
        try (BuildLock lock = new BuildLock(server, new TemplateKey(key))) {
            if (lock.tryAcquire()) {
                step.run(lock);
            }
        } catch (ServerException ex) {
            failed.accept(database.name(), ex);
        }
    }

    /** What is done to a database under the lock of its key. */
    @FunctionalInterface
    private interface Step {

        void run(BuildLock lock);
    }
}
