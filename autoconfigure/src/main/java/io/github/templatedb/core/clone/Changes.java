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
     * would have left neither a session nor, in what was read already, its counts. The functions behind the statistics views are
     * asked, as a session that is new would have to read the definition of each view first.
     */
    private static final String AFTER_SESSIONS =
            """
            FROM (SELECT d.oid, datacl, count(pid) AS sessions
                FROM pg_database d LEFT JOIN pg_stat_get_activity(NULL) ON datid = d.oid AND backend_type = 'client backend'
                WHERE datname = current_database() GROUP BY d.oid) s
            """;

    /** Whether a session that asks is counted itself. */
    private static final String NOT_COUNTED = "(current_setting('track_counts') = 'off')::int ";

    /** Writes and uses of sequences; and sessions, since the counts of one that is not asked are up to a second late. */
    private static final String QUESTION =
            """
            SELECT sessions,
                pg_stat_get_db_tuples_inserted(oid) + pg_stat_get_db_tuples_updated(oid) + pg_stat_get_db_tuples_deleted(oid),
                (SELECT coalesce(sum(pg_stat_get_blocks_fetched(c.oid)), 0) FROM pg_class c WHERE relkind = 'S'),
            """
                    + NOT_COUNTED
                    + AFTER_SESSIONS;

    /**
     * The same for objects alone: rows of catalogs, and settings of the database, which are in catalogs of all databases. Rows of
     * tables do not count.
     */
    private static final String QUESTION_OF_OBJECTS =
            """
            SELECT sessions,
                (SELECT coalesce(sum(pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid)
                        + pg_stat_get_tuples_deleted(c.oid)), 0) FROM pg_class c
                    WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND NOT relisshared),
                (SELECT count(*) FROM pg_db_role_setting WHERE setdatabase = s.oid) + (datacl IS NOT NULL)::int,
            """
                    + NOT_COUNTED
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

    /** Asks once in vain: a session that is new reads catalogs for its first answer, and the next test need not wait for that. */
    void rehearse(DatabaseName clone, List<LeaseFollower> followers) {
        if (server.facts().majorVersion() >= FIRST_VERSION) {
            followers.forEach(follower -> follower.settle(clone, QUESTION));
        }
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
