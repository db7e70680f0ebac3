package io.github.templatedb.core.rewind;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Server;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes tables and indexes of a database that is about to be sealed as an undo could make them again. PostgreSQL uses places of rows
 * that were updated or deleted again for new rows at some time, so that nobody can tell where a row of a test will be; and the pages of
 * an index, and what is known of them, depend on the order of all that was ever written to it.
 *
 * @since 0.1.0
 */
public final class Compaction {

    private static final Logger logger = LoggerFactory.getLogger(Compaction.class);

    /** Bytes of a table. Of larger ones rows are not held anyway. */
    static final long LARGEST = 4L << 20;

    /** With pg_stat_force_next_flush(); on earlier ones nothing is rewound. */
    private static final int FIRST_VERSION = 15;

    /** Who waits so long for autovacuum has it cancelled meanwhile, after deadlock_timeout (PostgreSQL source, {@code ProcSleep}). */
    private static final String LOCK_TIMEOUT = "SET deadlock_timeout = '100ms'; SET lock_timeout = '2s'; ";

    private static final String TABLES =
            """
            SELECT oid FROM pg_class c WHERE relkind = 'r' AND relpersistence = 'p' AND oid >= 16384 AND pg_relation_size(oid) <= %d AND
            """
                    .formatted(LARGEST);

    private static final String WITH_GAPS =
            "pg_stat_get_tuples_updated(oid) + pg_stat_get_tuples_deleted(oid) + pg_stat_get_dead_tuples(oid) > 0 AND pg_relation_size(oid) > 0";

    /**
     * Of a B-tree only the size is of interest, and an undo looks at that. What others are depends on all that was ever written, and
     * whether that was counted the migrations decide ({@code track_counts}), so those are built again in any case.
     */
    private static final String WITH_INDEXES =
            """
            EXISTS (SELECT FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_am a ON a.oid = i.relam
                WHERE indrelid = c.oid AND (amname <> 'btree' OR pg_relation_size(i.oid) > 2 * current_setting('block_size')::int
                    AND pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid) > 0))
            """;

    private Compaction() {}

    /**
     * Closes gaps in tables and builds indexes again. Rows stay in their order. What is not possible is left as it is.
     *
     * @param server its role has to be a superuser
     * @param database where all that was written is counted
     * @return whether all that was written there is as an undo could make it again
     */
    public static boolean of(Server server, DatabaseName database) {
        if (server.facts().majorVersion() < FIRST_VERSION) {
            return false;
        }
        Endpoint endpoint = server.endpoint();
        try (Connection connection =
                DriverManager.getConnection(endpoint.jdbcUrl(database), endpoint.username(), endpoint.password())) {
            List<String> withGaps = Sql.texts(connection, TABLES + WITH_GAPS);
            Set<String> found = new LinkedHashSet<>(withGaps);
            found.addAll(Sql.texts(connection, TABLES + WITH_INDEXES));
            Facts before = found.isEmpty() ? null : Facts.of(connection);
            if (before == null || !before.superuser()) {
                return before == null;
            }
            Sql.run(connection, LOCK_TIMEOUT + Facts.BUILDING);
            boolean compact = true;
            for (String oid : found) {
                Relation table = before.relation(Long.parseLong(oid));
                compact &= table.obstacle() != null || compact(connection, table, before, withGaps.contains(oid));
            }
            return compact;
        } catch (SQLException ex) {
            logger.debug("The tables of {} stay as they are", database, ex);
            return false;
        }
    }

    private static boolean compact(Connection connection, Relation table, Facts before, boolean hasGaps)
            throws SQLException {
        List<Relation> indexes = before.parts(table).stream()
                .filter(part -> part.isBuiltAgain(part.blocks()))
                .toList();
        // Plans are to be as if nothing had been looked at; but a table that was measured is another size without its
        // gaps.
        List<Relation> setBack = hasGaps && !table.unmeasured() ? List.of() : List.of(table);
        try {
            if (hasGaps) {
                Sql.run(connection, "VACUUM (FULL) " + table.name());
                if (table.blocks() > 1) {
                    // It forgets which pages have room, and to put rows back would note it.
                    Sql.run(connection, "VACUUM " + table.name());
                }
            }
            Sql.run(connection, "BEGIN; %s; COMMIT".formatted(before.rebuild(setBack, indexes)));
            return true;
        } catch (SQLException ex) {
            logger.debug("The table {} stays as it is", table.name(), ex);
            Sql.run(connection, "ROLLBACK");
            return false;
        }
    }
}
