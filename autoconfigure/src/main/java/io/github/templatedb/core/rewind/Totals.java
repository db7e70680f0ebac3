package io.github.templatedb.core.rewind;

import io.github.templatedb.core.rewind.Mark.Counts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL tells of a whole database: most tests that only read need no more to be known.
 *
 * @param sessions how many there are, the asking one included
 * @param position where the server's log ends: what is written, by whomever, makes it longer, but for a use of a sequence
 * @param rows written in it so far, to catalogs and by transactions that were rolled back too
 * @param uses of sequences so far: who moves one reads its block first, which is counted
 * @param reset when counts began again, of the server (after a crash, too) and of the database, if they ever did
 * @param next the transaction id that is given out next
 * @param details null if the position is the one that was asked about
 */
record Totals(int sessions, String position, long rows, long uses, String reset, long next, @Nullable Details details) {

    /** No position: of no log. */
    static final String NOWHERE = "";

    /**
     * What takes longer to find out.
     *
     * @param shared of what belongs to the database in the catalogs of the whole server
     * @param relations counts of those that have any
     */
    record Details(String shared, Map<Long, Counts> relations) {}

    /**
     * Sessions are counted before anything else is read: one that ended in between would have left neither a session
     * nor, in what was read already, its counts. What has a user is a session: of which type it is PostgreSQL does not tell
     * every role. Left out of the shared rows is the name, and what PostgreSQL changes by itself. Of indexes, TOAST tables and
     * partitioned tables nothing is counted that their tables and partitions do not tell, and that those of PostgreSQL are vacuumed
     * or analyzed changes no plan of a test.
     */
    private static final String QUESTION =
            """
            SELECT sessions, position,
                pg_stat_get_db_tuples_inserted(oid) + pg_stat_get_db_tuples_updated(oid) + pg_stat_get_db_tuples_deleted(oid),
                (SELECT coalesce(sum(pg_stat_get_blocks_fetched(seqrelid)), 0) FROM pg_sequence),
                concat_ws(' ', %s, pg_stat_get_db_stat_reset_time(oid)),
                pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
                CASE WHEN position <> ? THEN (
                    SELECT md5(string_agg(value, ' ' ORDER BY value)) FROM (
                        SELECT (to_jsonb(d) - '{oid,datname,datfrozenxid,datminmxid,dathasloginevt}'::text[])::text AS value
                            FROM pg_database d WHERE oid = s.oid
                        UNION ALL SELECT concat_ws(' ', setrole, setconfig) FROM pg_db_role_setting WHERE setdatabase = s.oid
                        UNION ALL SELECT description FROM pg_shdescription
                            WHERE objoid = s.oid AND classoid = 'pg_database'::regclass
                        UNION ALL SELECT concat_ws(' ', provider, label) FROM pg_shseclabel
                            WHERE objoid = s.oid AND classoid = 'pg_database'::regclass
                        UNION ALL SELECT concat_ws(' ', classid, objid, objsubid, refclassid, refobjid, deptype)
                            FROM pg_shdepend WHERE dbid = s.oid
                        UNION ALL SELECT subname FROM pg_subscription WHERE subdbid = s.oid
                        UNION ALL SELECT slot_name FROM pg_get_replication_slots() WHERE datoid = s.oid
                        UNION ALL SELECT gid FROM pg_prepared_xact() WHERE dbid = s.oid) AS shared) END,
                CASE WHEN position <> ? THEN (
                    SELECT coalesce(string_agg(
                            concat_ws(' ', oid, inserted, updated, deleted, uses, maintained), ','), '')
                    FROM (SELECT oid, pg_stat_get_tuples_inserted(oid) AS inserted, pg_stat_get_tuples_updated(oid) AS updated,
                            pg_stat_get_tuples_deleted(oid) AS deleted,
                            CASE relkind WHEN 'S' THEN pg_stat_get_blocks_fetched(oid) ELSE 0 END AS uses,
                            CASE WHEN relkind = 'S' OR oid < 16384 THEN 0
                                ELSE pg_stat_get_vacuum_count(oid) + pg_stat_get_autovacuum_count(oid)
                                    + pg_stat_get_analyze_count(oid) + pg_stat_get_autoanalyze_count(oid) END AS maintained
                        FROM pg_class WHERE relkind IN ('r', 'm', 'S') AND NOT relisshared OFFSET 0) c
                    WHERE inserted + updated + deleted + uses + maintained > 0) END
            FROM (SELECT d.oid, count(pid) AS sessions, pg_current_wal_insert_lsn()::text AS position
                FROM pg_database d LEFT JOIN pg_stat_get_activity(NULL) ON datid = d.oid AND usesysid IS NOT NULL
                WHERE datname = current_database() GROUP BY d.oid) s
            """
                    .formatted(TemplateContents.COUNTING);

    /** The transaction id that is given out next. Between transactions: one that runs may be it. */
    static final String NEXT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint";

    /**
     * Asks PostgreSQL.
     *
     * @param connection to the database
     * @param known the position up to which nothing has to be told
     */
    static Totals of(Connection connection, String known) throws SQLException {
        try (PreparedStatement statement = Sql.prepared(connection, QUESTION)) {
            statement.setString(1, known);
            statement.setString(2, known);
            ResultSet row = statement.executeQuery();
            row.next();
            String relations = row.getString(8);
            return new Totals(
                    row.getInt(1),
                    row.getString(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getString(5),
                    row.getLong(6),
                    relations == null ? null : new Details(row.getString(7), counts(relations)));
        }
    }

    private static Map<Long, Counts> counts(String relations) {
        Map<Long, Counts> counts = new HashMap<>();
        for (String relation : relations.isEmpty() ? new String[0] : relations.split(",")) {
            long[] of = Arrays.stream(relation.split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
            counts.put(of[0], new Counts(of[1], of[2], of[3], of[4], of[5]));
        }
        return counts;
    }
}
