package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Server;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether anything was written to a clone since it was made, where that can be proven: PostgreSQL counts every row
 * that a transaction writes, to catalogs and by TRUNCATE and rolled back too, and a new database begins with zero (PostgreSQL
 * manual, section 27.2.17). A sequence is no row: but whoever moves it reads its block first, which is counted.
 */
final class Changes {

    private static final Logger logger = LoggerFactory.getLogger(Changes.class);

    /**
     * Sessions are counted before anything else is read, as the row that the rest is added to: one that ended in between
     * would have left neither a session nor, in what was read already, its counts.
     */
    private static final String AFTER_SESSIONS =
            """
            FROM (SELECT count(*) AS sessions FROM pg_stat_activity
                WHERE datname = current_database() AND backend_type = 'client backend') s
            """;

    /** Writes and uses of sequences; and sessions, since the counts of one that is not asked are up to a second late. */
    private static final String QUESTION =
            """
            SELECT sessions, (SELECT tup_inserted + tup_updated + tup_deleted FROM pg_stat_database
                    WHERE datname = current_database()),
                (SELECT coalesce(sum(blks_read + blks_hit), 0) FROM pg_statio_all_sequences),
                (SELECT (setting = 'off')::int FROM pg_settings WHERE name = 'track_counts')
            """
                    + AFTER_SESSIONS;

    /**
     * The same for objects alone: rows of catalogs, and settings of the database, which are in catalogs of all databases. Rows of
     * tables do not count.
     */
    private static final String QUESTION_OF_OBJECTS =
            """
            SELECT sessions, (SELECT coalesce(sum(pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid)
                        + pg_stat_get_tuples_deleted(oid)), 0) FROM pg_class
                    WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND NOT relisshared),
                (SELECT count(*) FROM pg_database d LEFT JOIN pg_db_role_setting s ON s.setdatabase = d.oid
                    WHERE datname = current_database() AND (datacl IS NOT NULL OR setconfig IS NOT NULL)),
                (SELECT (setting = 'off')::int FROM pg_settings WHERE name = 'track_counts')
            """
                    + AFTER_SESSIONS;

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
     * @param followers those who have connections to it
     * @param uses how often sequences were used while it was made
     */
    boolean isUnchanged(DatabaseName clone, List<LeaseFollower> followers, long uses) {
        return isAnswer(uses, QUESTION, clone, followers);
    }

    /** Whether the database is known to have the objects with which it was made, and no settings of its own. */
    boolean isUnaltered(DatabaseName clone, List<LeaseFollower> followers) {
        return isAnswer(0, QUESTION_OF_OBJECTS, clone, followers);
    }

    private boolean isAnswer(long expected, String question, DatabaseName clone, List<LeaseFollower> followers) {
        if (server.facts().majorVersion() < FIRST_VERSION) {
            return false;
        }
        int sessions = 0;
        List<Long> answer = List.of();
        for (LeaseFollower follower : followers) {
            Settled settled = follower.settle(clone, question);
            if (!settled.known()) {
                return false;
            }
            sessions += settled.sessions();
            if (!settled.answer().isEmpty()) {
                answer = settled.answer();
            }
        }
        if (answer.isEmpty()) {
            sessions++;
            answer = ask(clone, question);
        }
        return answer.equals(List.of((long) sessions, 0L, expected, 0L));
    }

    private List<Long> ask(DatabaseName clone, String question) {
        Endpoint endpoint = server.endpoint();
        try (Connection connection =
                DriverManager.getConnection(endpoint.jdbcUrl(clone), endpoint.username(), endpoint.password())) {
            return Settled.of(1, connection, question).answer();
        } catch (SQLException ex) {
            logger.debug("Whether {} was changed is not known", clone, ex);
            return List.of();
        }
    }
}
