package io.github.templatedb.core.lease;

import io.github.templatedb.core.rewind.DatabaseRewind;
import io.github.templatedb.core.rewind.TemplateContents;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.template.DatabaseSetting;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether anything was written to a clone since it was made, where that can be proven: PostgreSQL counts every row
 * that a transaction writes, to catalogs and by TRUNCATE and rolled back too, and a new database begins with zero (PostgreSQL
 * manual, section 27.2.17). A sequence is no row: but whoever moves it reads its block first, which is counted.
 *
 * <p>The rows are asked for in the administrative database, where a session has answered that before: most tests write, and for
 * them that is all. Only for the others a session of the clone, which knows the statistics of its sequences alone, is asked
 * as well.
 */
final class Changes {

    private static final Logger logger = LoggerFactory.getLogger(Changes.class);

    /**
     * Sessions; what belongs to the database but is in catalogs of all databases, whose rows are not counted for it: settings,
     * comment and security labels, subscriptions and slots, and transactions that were prepared in it, which are counted when they
     * end; whether the server has lost its counts in a crash since; and written rows. Sessions are counted before anything else is read, as the row that the rest is added to: one
     * that ended in between would have left neither a session nor, in what was read already, its counts. What has a user is a session:
     * of which type it is PostgreSQL does not tell every role. The functions behind the statistics views are asked, as they are
     * cheaper to plan.
     */
    private static final String COUNTS =
            """
            SELECT sessions,
                (%s IS DISTINCT FROM %s)::int
                    + (shobj_description(d.oid, 'pg_database') IS DISTINCT FROM ?)::int
                    + (SELECT count(*) FROM pg_shseclabel WHERE objoid = d.oid AND classoid = 'pg_database'::regclass)
                    + (SELECT count(*) FROM pg_subscription WHERE subdbid = d.oid)
                    + (SELECT count(*) FROM pg_get_replication_slots() WHERE datoid = d.oid)
                    + (SELECT count(*) FROM pg_prepared_xact() WHERE dbid = d.oid)
                    + coalesce(? <> %s, false)::int,
                pg_stat_get_db_tuples_inserted(d.oid) + pg_stat_get_db_tuples_updated(d.oid) + pg_stat_get_db_tuples_deleted(d.oid)
            FROM (SELECT d.oid, count(pid) AS sessions
                FROM pg_database d LEFT JOIN pg_stat_get_activity(NULL) ON datid = d.oid AND usesysid IS NOT NULL
                WHERE d.datname = ? GROUP BY d.oid) s
            JOIN pg_database d ON d.oid = s.oid LEFT JOIN pg_database t ON t.datname = ?
            """
                    .formatted(DatabaseSetting.allOf("d"), DatabaseSetting.allOf("t"), TemplateContents.COUNTING);

    /** Whether what the session that answers has written is not counted; sessions that were asked before it are alike. */
    private static final String NOT_COUNTED = ", (current_setting('track_counts') = 'off')::int ";

    /** How often sequences were used. */
    private static final String SEQUENCES =
            "SELECT coalesce(sum(pg_stat_get_blocks_fetched(seqrelid)), 0)" + NOT_COUNTED + "FROM pg_sequence";

    /** pg_stat_force_next_flush is there from then on; before, a collector process received counts at its leisure. */
    private static final int FIRST_VERSION = 15;

    private final Server server;

    Changes(Server server) {
        this.server = server;
    }

    /**
     * Whether the database is known to be as it was made.
     *
     * @param clone a database
     * @param origin the template that it was made from
     * @param uses how often sequences were used while it was made
     */
    boolean isUnchanged(LeasedDatabase clone, DatabaseName origin, long uses) {
        long sessions = settle(clone);
        return sessions >= 0
                && counts(clone, origin).equals(List.of(sessions, 0L, 0L))
                && ask(clone, SEQUENCES).equals(List.of(uses, 0L));
    }

    /** Whether a server tells what was written to a database. */
    static boolean canBeKnown(Server server) {
        return server.facts().majorVersion() >= FIRST_VERSION;
    }

    private long settle(LeasedDatabase clone) {
        return canBeKnown(server) ? clone.settle() : DatabasePool.UNKNOWN;
    }

    private List<Long> counts(LeasedDatabase clone, DatabaseName origin) {
        return server.call("Asking what was written to " + clone, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(COUNTS)) {
                statement.setString(1, MarkedDatabases.comment("template", origin.value()));
                statement.setObject(
                        2, clone.rewind() instanceof DatabaseRewind rewind ? rewind.counting() : null, Types.BIGINT);
                statement.setString(3, clone.name().value());
                statement.setString(4, origin.value());
                return numbers(statement.executeQuery());
            }
        });
    }

    private List<Long> ask(LeasedDatabase clone, String question) {
        try {
            return clone.call(server.endpoint(), connection -> {
                try (Statement statement = connection.createStatement()) {
                    return numbers(statement.executeQuery(question));
                }
            });
        } catch (SQLException ex) {
            logger.debug("Whether {} was changed is not known", clone, ex);
            return List.of();
        }
    }

    private static List<Long> numbers(ResultSet row) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        if (row.next()) {
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                numbers.add(row.getLong(i));
            }
        }
        return numbers;
    }
}
