package io.github.templatedb.core.template;

import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.Server;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The complete templates of a server, read by one statement without a lock: each may be dropped meanwhile. */
final class StoredTemplates {

    /**
     * One row a setting, at least one. An interrupted drop leaves a database with
     * the connection limit -2, which cannot be copied any more (pg_database.h).
     */
    private static final String LOOK = "SELECT coalesce(" + TemplateComment.BORN + ", ''), s.before, s.after, "
            + TemplateComment.COMPACT
            + """

            FROM pg_database d
            CROSS JOIN LATERAL (SELECT shobj_description(d.oid, 'pg_database')) AS c(comment)
            LEFT JOIN LATERAL (
            """
            + DatabaseSetting.OF_DATABASE
            + """
            ) s ON true
            WHERE d.datname = ? AND d.datistemplate AND NOT d.datallowconn AND d.datconnlimit <> -2
                AND starts_with(c.comment, ?) AND strpos(c.comment, ?) > 0
                AND coalesce(%s, 0) <= ? AND (? OR strpos(c.comment, ?) = 0)
            """
                    .formatted(TemplateComment.AGE_SECONDS);

    private static final String IN_ORDER = " ORDER BY s.place";

    /**
     * Since PostgreSQL 15, which refuses to copy a database whose collations are of another version than those of the
     * operating system's or ICU's library now: its indexes may be in another order than the library's (manual, ALTER DATABASE).
     */
    private static final String SAME_COLLATIONS =
            "AND d.datcollversion IS NOT DISTINCT FROM pg_database_collation_actual_version(d.oid)";

    /** The last used first. */
    private static final String ALL =
            """
            SELECT substring(c.comment FROM '"key" : "([0-9a-f]{64})"'),
                coalesce(%1$s, ''), %4$s, c.comment
            FROM pg_database d
            CROSS JOIN LATERAL (SELECT shobj_description(d.oid, 'pg_database')) AS c(comment)
            WHERE d.datname = 'tdb_t_' || left(substring(c.comment FROM '"key" : "([0-9a-f]{64})"'), 12)
                AND d.datistemplate AND NOT d.datallowconn AND d.datconnlimit <> -2 AND starts_with(c.comment, ?)
                AND pg_has_role(d.datdba, 'USAGE') AND coalesce(%2$s, 0) <= ?
            ORDER BY %3$s, d.datname
            """
                    .formatted(
                            TemplateComment.BORN,
                            TemplateComment.AGE_SECONDS,
                            TemplateComment.IDLE_SECONDS,
                            TemplateComment.COMPACT);

    private final Server server;

    private final String look;

    StoredTemplates(Server server) {
        this.server = server;
        this.look = server.facts().majorVersion() >= 15 ? LOOK + SAME_COLLATIONS + IN_ORDER : LOOK + IN_ORDER;
    }

    /** Finds a template that is old enough to be replaced, too. */
    Optional<Template> find(TemplateKey key) {
        return find(key, Duration.ofSeconds(Long.MAX_VALUE), true);
    }

    /**
     * Finds a template.
     *
     * @param maxAge an older one counts as none
     * @param onAnother whether one counts that was built on a copy of another one
     */
    Optional<Template> find(TemplateKey key, Duration maxAge, boolean onAnother) {
        List<Row> rows = server.query(
                "Looking up the template " + key.templateName(),
                look,
                row -> new Row(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4)),
                key.templateName().value(),
                MarkedDatabases.MARK,
                "\"key\" : \"" + key.sha256() + '"',
                maxAge.toSeconds(),
                onAnother,
                TemplateComment.ON_ANOTHER);
        List<DatabaseSetting> settings =
                rows.stream().flatMap(row -> row.setting().stream()).toList();
        return rows.stream()
                .findFirst()
                .map(row -> new Template(key, key.templateName(), settings, row.born(), row.compact()));
    }

    /** All that are not too old, with their manifests, for when one is missing. */
    List<StoredTemplate> all(Duration maxAge) {
        return server.query(
                "Reading what the templates contain",
                ALL,
                row -> {
                    TemplateKey key = new TemplateKey(row.getString(1));
                    Template template =
                            new Template(key, key.templateName(), List.of(), row.getString(2), row.getBoolean(3));
                    return StoredTemplate.of(template, row.getString(4));
                },
                MarkedDatabases.MARK,
                maxAge.toSeconds());
    }

    /**
     * A setting of a template.
     *
     * @param born when the oldest of its content was made
     * @param before the statement up to the name of the database, or null if there is no setting
     * @param after the rest of the statement, or null
     * @param compact whether an undo could make all of the template again
     */
    private record Row(String born, @Nullable String before, @Nullable String after, boolean compact) {

        Optional<DatabaseSetting> setting() {
            return before != null && after != null ? Optional.of(new DatabaseSetting(before, after)) : Optional.empty();
        }
    }
}
