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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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
                    SELECT d.oid, greatest(%1$s, %4$s) AS age, coalesce(sum(%5$s) OVER (ORDER BY %1$s, d.datname
                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
                    FROM pg_database d
                    CROSS JOIN LATERAL (SELECT shobj_description(d.oid, 'pg_database')) AS c(comment)
                    WHERE d.datname ~ '^tdb_t_[0-9a-f]{12}$' AND starts_with(c.comment, '%2$s')) t
                WHERE t.before >= ?::bigint OR t.age > ?::bigint)
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
                            TemplateComment.AGE_SECONDS,
                            TemplateComment.BYTES);

    /** As much as pays: the file saves 5 ms for each clone, and a copy of more would not be worth that. */
    private static final long WORTH_A_COPY_BYTES = 64L << 20;

    /** A trigger on login (since PostgreSQL 17) could write into the copy. */
    private static final String COLD = TemplateComment.NOT_VISITED_SINCE_START
            + " AND d.datname = ? AND d.datistemplate AND NOT d.datallowconn AND d.datconnlimit <> -2"
            + " AND coalesce(to_jsonb(d) ->> 'dathasloginevt', 'false') = 'false'"
            + " AND CASE WHEN d.datname ~ '^tdb_t_' THEN pg_database_size(d.oid) <= " + WORTH_A_COPY_BYTES + " END";

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

    private void rewrite(String comment, String condition, String parameter) {
        List<String> statements = commenting("d.datname", comment, condition, parameter);
        if (!statements.isEmpty()) {
            server.execute("Describing templates", statements);
        }
    }

    /** The statements that write a comment made from that of each template, on itself or on another database. */
    private List<String> commenting(String database, String comment, String condition, String parameter) {
        String sql = "SELECT format('COMMENT ON DATABASE %I IS %L', " + database + ", " + comment
                + ") FROM pg_database d"
                + " CROSS JOIN LATERAL (SELECT shobj_description(d.oid, 'pg_database')) AS c(comment)"
                + " WHERE starts_with(c.comment, '" + MarkedDatabases.MARK + "') AND d.datistemplate"
                + " AND pg_has_role(d.datdba, 'USAGE') AND " + condition;
        return server.call("Reading the descriptions of templates", connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setString(1, parameter);
                List<String> statements = new ArrayList<>();
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        statements.add(row.getString(1));
                    }
                }
                return statements;
            }
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
     * Drops templates that take too much or are too old, the least recently used first.
     *
     * @param policy how much they may take, and how old they may be
     * @param used the names of templates to keep in any case
     * @param failed told what could not be dropped, and why
     */
    public void prune(
            TemplatePolicy policy, Collection<DatabaseName> used, BiConsumer<DatabaseName, ServerException> failed) {
        String bytes = Long.toString(policy.maxBytes());
        String age = Long.toString(policy.maxAge().toSeconds());
        for (Marked candidate : databases.find(PRUNABLE, bytes, age)) {
            if (!used.contains(candidate.name())) {
                // Looked up again under the lock, as somebody may have made a clone of it, or dropped it, meanwhile.
                String name = candidate.name().value();
                attempt(candidate, failed, lock -> databases
                        .find("d.datname = ? AND " + PRUNABLE, name, bytes, age)
                        .forEach(template -> prune(lock, template)));
            }
        }
    }

    private void prune(BuildLock lock, Marked template) {
        DatabaseName retired = retired(template);
        lock.execute("Taking the template " + template.name() + " out of use", renaming(template.name(), retired));
        dropRetired(template, retired);
    }

    /**
     * Replaces a template whose clones begin more slowly than they could. The first session on a database writes what it has found out about the
     * system catalogs into a file ({@code pg_internal.init}), which is copied with the database; PostgreSQL deletes these files when it starts
     * (PostgreSQL source, {@code RelationCacheInitFileRemove} in relcache.c), and a template has no session that would write it again.
     *
     * @param template the template; nothing is done if the server was not started after it was made, if it is large, or if it is being replaced already
     * @param copying makes a copy of it that has had a session and accepts none any more, and hands it over for as long as it takes
     * @param failed told why it was not replaced
     */
    public void replaceCold(
            Template template,
            Consumer<Consumer<DatabaseName>> copying,
            BiConsumer<DatabaseName, ServerException> failed) {
        String name = template.name().value();
        for (Marked candidate : databases.find(COLD, name)) {
            attempt(candidate, failed, lock -> databases
                    .find(COLD, name)
                    .forEach(cold -> copying.accept(copy -> replace(lock, cold, copy))));
        }
    }

    /** In one transaction, so that whoever looks for it finds one of the two; clones that are about to be made wait for its end. */
    private void replace(BuildLock lock, Marked cold, DatabaseName copy) {
        String comment = commenting(
                        "'" + copy.value() + "'",
                        TemplateComment.VISITED,
                        "d.datname = ?",
                        cold.name().value())
                .get(0);
        DatabaseName retired = retired(cold);
        lock.execute(
                "Replacing the template " + cold.name(),
                String.join(
                        "; ",
                        comment,
                        "ALTER DATABASE " + copy.quoted() + " IS_TEMPLATE true",
                        renaming(cold.name(), retired),
                        renaming(copy, cold.name())));
        dropRetired(cold, retired);
    }

    /** By this name nobody finds a template, and whoever comes next may drop it. */
    private DatabaseName retired(Marked template) {
        return names.building(template.name().value().substring(6));
    }

    private static String renaming(DatabaseName database, DatabaseName name) {
        return "ALTER DATABASE %s RENAME TO %s".formatted(database.quoted(), name.quoted());
    }

    private void dropRetired(Marked template, DatabaseName retired) {
        databases.drop(new Marked(retired, template.template(), false, template.key()), "");
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
