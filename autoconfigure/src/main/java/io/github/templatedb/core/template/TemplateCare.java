package io.github.templatedb.core.template;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.AdvisoryLock;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.MarkedDatabases.Marked;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

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

    private static final String UNFINISHED = "d.datname ~ '^tdb_b_[0-9a-f]{12}_'";

    /** An SQL expression on c.comment: when a template was built, in seconds since 1970; null if it does not say. */
    public static final String BORN = TemplateComment.BORN;

    /** An SQL expression on c.comment: when a template was last used, in seconds since 1970; null if it does not say. */
    public static final String USED = TemplateComment.USED;

    private static final String NOTING_USE =
            """
            SELECT format('COMMENT ON DATABASE %%I IS %%L', d.datname,
                regexp_replace(c.comment, '"used" : [0-9]+', '"used" : ' || extract(epoch FROM now())::bigint))
            FROM pg_database d
            CROSS JOIN LATERAL (SELECT shobj_description(d.oid, 'pg_database')) AS c(comment)
            WHERE starts_with(c.comment, '%s') AND d.datistemplate AND pg_has_role(d.datdba, 'USAGE')
                AND d.datname = ANY (?) AND %s > %d
            """
                    .formatted(MarkedDatabases.MARK, TemplateComment.IDLE_SECONDS, NOTE_USE_AFTER.toSeconds());

    private final Server server;

    private final Owner owner;

    private final MarkedDatabases databases;

    /**
     * Creates the care of a server's store.
     *
     * @param server the server
     * @param owner gives names to templates that are about to be dropped
     */
    public TemplateCare(Server server, Owner owner) {
        this.server = server;
        this.owner = owner;
        this.databases = new MarkedDatabases(server);
    }

    /**
     * Notes on the server that templates are in use, unless that was noted within the last hour. COMMENT makes clones wait
     * for a moment.
     *
     * @param used the names of the templates
     */
    public void noteUse(Collection<DatabaseName> used) {
        List<String> statements =
                server.query("Reading the descriptions of templates", NOTING_USE, row -> row.getString(1), (Object)
                        used.stream().map(DatabaseName::value).toArray(String[]::new));
        if (!statements.isEmpty()) {
            server.execute("Describing templates", statements);
        }
    }

    /**
     * Drops databases in which nobody builds any more.
     *
     * @param failed told what could not be dropped, and why
     */
    public void dropUnfinished(BiConsumer<DatabaseName, ServerException> failed) {
        databases.find(UNFINISHED).forEach(building -> dropUnfinished(building, failed));
    }

    private void dropUnfinished(Marked building, BiConsumer<DatabaseName, ServerException> failed) {
        attempt(building, failed, lock -> databases.drop(building, ""));
    }

    /**
     * Drops one database in which nobody builds any more, or one template of which no living owner has a clone.
     *
     * @param name the name of either
     * @param failed told why it could not be dropped
     */
    public void drop(DatabaseName name, BiConsumer<DatabaseName, ServerException> failed) {
        databases
                .find("d.datname = ? AND " + UNFINISHED, name.value())
                .forEach(building -> dropUnfinished(building, failed));
        databases
                .find("d.datname = ? AND " + PRUNABLE, name.value(), "0", "0")
                .forEach(template -> prune(template, "0", "0", failed));
    }

    /**
     * How many scripts a template was built from.
     *
     * @param comment the comment on the template
     * @return those of migrations and SQL callbacks, and Java migrations not
     */
    public static int migrations(String comment) {
        return (int) StoredTemplate.linesOf(comment).stream()
                .filter(Manifest.Entry::isFile)
                .count();
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
                prune(candidate, bytes, age, failed);
            }
        }
    }

    /** Looked up again under the lock, as somebody may have made a clone of it, or dropped it, meanwhile. */
    private void prune(Marked candidate, String bytes, String age, BiConsumer<DatabaseName, ServerException> failed) {
        attempt(candidate, failed, lock -> databases
                .find("d.datname = ? AND " + PRUNABLE, candidate.name().value(), bytes, age)
                .forEach(template -> prune(lock, template)));
    }

    private void prune(AdvisoryLock lock, Marked template) {
        // By this name nobody finds it, and whoever comes next may drop it.
        DatabaseName retired = owner.nameBuilding(template.name().value().substring(6));
        lock.execute(
                "Taking the template " + template.name() + " out of use",
                "ALTER DATABASE %s RENAME TO %s".formatted(template.name().quoted(), retired.quoted()));
        databases.drop(new Marked(retired, template.template(), false, template.key()), "");
    }

    private void attempt(
            Marked database, BiConsumer<DatabaseName, ServerException> failed, Consumer<AdvisoryLock> step) {
        String key = database.key();
        if (key == null || Thread.currentThread().isInterrupted()) {
            return;
        }
        try (AdvisoryLock lock = new TemplateKey(key).lock(server)) {
            if (lock.tryAcquire()) {
                step.accept(lock);
            }
        } catch (ServerException ex) {
            failed.accept(database.name(), ex);
        }
    }
}
