package io.github.templatedb.core.rewind;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What PostgreSQL tells of a whole database: most tests that only read need no more to be known.
 *
 * @param sessions how many there are, the asking one included
 * @param shared of what belongs to the database in the catalogs of the whole server
 * @param rows written in it so far, to catalogs and by transactions that were rolled back too
 * @param uses of sequences so far: who moves one reads its block first, which is counted
 * @param maintained how often its tables were vacuumed or analyzed: that changes plans, and is no row
 * @param reset when counts began again, of the server (after a crash, too) and of the database, if they ever did
 * @param next the transaction id that is given out next
 */
record Totals(int sessions, String shared, long rows, long uses, long maintained, String reset, long next) {

    /**
     * Sessions are counted before anything else is read: one that ended in between would have left neither a session
     * nor, in what was read already, its counts. What has a user is a session: of which type it is PostgreSQL does not tell
     * every role. Left out of the shared rows is the name, and what PostgreSQL changes by itself.
     */
    private static final String QUESTION =
            """
            SELECT sessions, (
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
                    UNION ALL SELECT gid FROM pg_prepared_xact() WHERE dbid = s.oid) AS shared),
                pg_stat_get_db_tuples_inserted(oid) + pg_stat_get_db_tuples_updated(oid) + pg_stat_get_db_tuples_deleted(oid),
                (SELECT coalesce(sum(pg_stat_get_blocks_fetched(seqrelid)), 0) FROM pg_sequence),
                (SELECT coalesce(sum(pg_stat_get_vacuum_count(oid) + pg_stat_get_autovacuum_count(oid)
                        + pg_stat_get_analyze_count(oid) + pg_stat_get_autoanalyze_count(oid)), 0)
                    FROM pg_class WHERE relkind IN ('r', 'm') AND NOT relisshared),
                concat_ws(' ', %s, pg_stat_get_db_stat_reset_time(oid)),
                pg_snapshot_xmax(pg_current_snapshot())::text::bigint
            FROM (SELECT d.oid, count(pid) AS sessions
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
     */
    static Totals of(Connection connection) throws SQLException {
        // Prepared: to plan it takes longer than to answer it.
        try (PreparedStatement statement = connection.prepareStatement(QUESTION);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Totals(
                    row.getInt(1),
                    row.getString(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getString(6),
                    row.getLong(7));
        }
    }
}
