package io.github.templatedb.core.rewind;

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
 * Places of rows that were updated or deleted while a template was built. PostgreSQL uses them again for new rows at some time,
 * so that nobody can tell where a row of a test will be, and no table with gaps can be put back.
 *
 * @since 0.1.0
 */
public final class Gaps {

    private static final Logger logger = LoggerFactory.getLogger(Gaps.class);

    /** Of larger tables rows are not held anyway. */
    private static final long LARGEST = 4L << 20;

    /** With pg_stat_force_next_flush(); on earlier ones nothing is rewound. */
    private static final int FIRST_VERSION = 15;

    private static final String FOUND =
            """
            SELECT oid FROM pg_class WHERE relkind = 'r' AND relpersistence = 'p' AND oid >= 16384
                AND pg_relation_size(oid) BETWEEN 1 AND %d
                AND pg_stat_get_tuples_updated(oid) + pg_stat_get_tuples_deleted(oid) + pg_stat_get_dead_tuples(oid) > 0
            """
                    .formatted(LARGEST);

    private Gaps() {}

    /**
     * Closes the gaps of a database that is about to be sealed. Rows stay in their order. Where it is not possible, they stay.
     *
     * @param server its role has to be a superuser
     * @param database where all that was written is counted
     */
    public static void close(Server server, DatabaseName database) {
        if (server.facts().majorVersion() < FIRST_VERSION) {
            return;
        }
        Endpoint endpoint = server.endpoint();
        try (Connection connection =
                DriverManager.getConnection(endpoint.jdbcUrl(database), endpoint.username(), endpoint.password())) {
            List<String> found = Sql.texts(connection, FOUND);
            Facts before = found.isEmpty() ? null : Facts.of(connection);
            if (before == null || !before.superuser()) {
                return;
            }
            List<Relation> tables = found.stream()
                    .map(oid -> before.relation(Long.parseLong(oid)))
                    .filter(table -> table.obstacle() == null)
                    .toList();
            if (!tables.isEmpty()) {
                Sql.run(connection, "SET lock_timeout = '1s'");
                Sql.run(connection, "VACUUM (FULL) " + Sql.names(tables));
                // Plans are to be as if nothing had been looked at.
                before.setStatisticsBack(
                        connection, tables.stream().filter(Relation::unmeasured).toList());
            }
        } catch (SQLException ex) {
            logger.debug("The gaps in tables of {} stay", database, ex);
        }
    }
}
