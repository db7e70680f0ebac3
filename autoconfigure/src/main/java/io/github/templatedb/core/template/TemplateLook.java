package io.github.templatedb.core.template;

import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.Server;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The look that finds a template: one statement, no lock, and all that is to be known of the template in its answer. */
final class TemplateLook {

    /**
     * One row a setting, at least one. An interrupted drop leaves a database with
     * the connection limit -2, which cannot be copied any more (pg_database.h).
     */
    private static final String SQL = "SELECT coalesce(" + TemplateComment.BORN + ", ''), s.before, s.after"
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

    private final Server server;

    private final String sql;

    TemplateLook(Server server) {
        this.server = server;
        this.sql = server.facts().majorVersion() >= 15 ? SQL + SAME_COLLATIONS + IN_ORDER : SQL + IN_ORDER;
    }

    /** Finds a template that is old enough to be replaced, too. */
    Optional<Template> find(TemplateKey key) {
        return find(key, Long.MAX_VALUE, true);
    }

    /**
     * Finds a template.
     *
     * @param maxAge an older one counts as none
     * @param onAnother whether one counts that was built on a copy of another one
     */
    Optional<Template> find(TemplateKey key, Duration maxAge, boolean onAnother) {
        return find(key, maxAge.toSeconds(), onAnother);
    }

    private Optional<Template> find(TemplateKey key, long maxSeconds, boolean onAnother) {
        return server.call("Looking up the template " + key.templateName(), connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, key.templateName().value());
                statement.setString(2, MarkedDatabases.MARK);
                statement.setString(3, "\"key\" : \"" + key.sha256() + '"');
                statement.setLong(4, maxSeconds);
                statement.setBoolean(5, onAnother);
                statement.setString(6, TemplateComment.ON_ANOTHER);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? Optional.of(template(key, rows)) : Optional.empty();
                }
            }
        });
    }

    private static Template template(TemplateKey key, ResultSet rows) throws SQLException {
        String born = rows.getString(1);
        List<DatabaseSetting> settings = new ArrayList<>();
        do {
            if (rows.getString(2) != null) {
                settings.add(new DatabaseSetting(rows.getString(2), rows.getString(3)));
            }
        } while (rows.next());
        return new Template(key, key.templateName(), settings, born);
    }
}
