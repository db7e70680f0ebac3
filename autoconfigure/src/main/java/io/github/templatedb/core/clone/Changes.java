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
     * Sessions, since the counts of one that is not asked are up to a second late; and writes and uses of sequences. In this
     * order: one that ends between the two has its counts flushed before it leaves pg_stat_activity.
     */
    private static final String QUESTION =
            """
            SELECT (SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND backend_type = 'client backend'),
                (SELECT tup_inserted + tup_updated + tup_deleted FROM pg_stat_database
                    WHERE datname = current_database()),
                (SELECT coalesce(sum(blks_read + blks_hit), 0) FROM pg_statio_all_sequences),
                (SELECT (setting = 'off')::int FROM pg_settings WHERE name = 'track_counts')
            """;

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
        if (server.facts().majorVersion() < FIRST_VERSION) {
            return false;
        }
        int sessions = 0;
        List<Long> answer = List.of();
        for (LeaseFollower follower : followers) {
            Settled settled = follower.settle(clone, QUESTION);
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
            answer = ask(clone);
        }
        return answer.equals(List.of((long) sessions, 0L, uses, 0L));
    }

    private List<Long> ask(DatabaseName clone) {
        Endpoint endpoint = server.endpoint();
        try (Connection connection =
                DriverManager.getConnection(endpoint.jdbcUrl(clone), endpoint.username(), endpoint.password())) {
            return Settled.of(1, connection, QUESTION).answer();
        } catch (SQLException ex) {
            logger.debug("Whether {} was changed is not known", clone, ex);
            return List.of();
        }
    }
}
