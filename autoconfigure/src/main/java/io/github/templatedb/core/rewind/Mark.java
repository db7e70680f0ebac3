package io.github.templatedb.core.rewind;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * What PostgreSQL had counted in a database when it was as its template: what it has counted more since is what was done since.
 *
 * @param xid the transaction id that was given out next: rows with an older one are the template's
 * @param rows written in the whole database
 * @param uses of all sequences
 * @param maintained how often tables were vacuumed or analyzed
 * @param reset when counts began again
 * @param relations counts of those that have any
 */
record Mark(long xid, long rows, long uses, long maintained, String reset, Map<Long, Counts> relations) {

    /** Of indexes and partitioned tables nothing is counted that is of use, and shared catalogs are counted elsewhere. */
    private static final String COUNTS =
            """
            SELECT oid, inserted, updated, deleted, uses FROM (SELECT oid,
                    pg_stat_get_tuples_inserted(oid) AS inserted, pg_stat_get_tuples_updated(oid) AS updated,
                    pg_stat_get_tuples_deleted(oid) AS deleted,
                    CASE relkind WHEN 'S' THEN pg_stat_get_blocks_fetched(oid) ELSE 0 END AS uses
                FROM pg_class WHERE relkind IN ('r', 'm', 't', 'S') AND NOT relisshared OFFSET 0) c
            WHERE inserted + updated + deleted + uses > 0
            """;

    /**
     * The mark of a copy that is new: its counts begin with zero (PostgreSQL manual, section 27.2.17).
     *
     * @param xid a transaction id later than all in the template, and none that was used in the copy
     * @param uses of its sequences while it was made
     * @param counting since when the server counts
     */
    static Mark ofNew(long xid, long uses, long counting) {
        return new Mark(xid, 0, uses, 0, Long.toString(counting), Map.of());
    }

    /** The mark of a database in which everything is counted, and as it should be. */
    static Mark of(long xid, Totals totals, Map<Long, Counts> relations) {
        return new Mark(xid, totals.rows(), totals.uses(), totals.maintained(), totals.reset(), relations);
    }

    /** Whether nothing was written since. */
    boolean isAt(Totals totals) {
        return totals.rows() == rows && totals.uses() == uses && totals.maintained() == maintained;
    }

    static Map<Long, Counts> counts(Connection connection) throws SQLException {
        Map<Long, Counts> counts = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COUNTS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                counts.put(row.getLong(1), new Counts(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)));
            }
        }
        return counts;
    }

    /**
     * What was done with a relation, committed or not.
     *
     * @param inserted rows
     * @param updated rows
     * @param deleted rows
     * @param uses of a sequence
     */
    record Counts(long inserted, long updated, long deleted, long uses) {

        private static final Counts NONE = new Counts(0, 0, 0, 0);

        Counts since(Map<Long, Counts> before, long relation) {
            Counts then = before.getOrDefault(relation, NONE);
            return new Counts(
                    inserted - then.inserted, updated - then.updated, deleted - then.deleted, uses - then.uses);
        }

        boolean isAny() {
            return hasRows() || uses != 0;
        }

        boolean hasRows() {
            return inserted != 0 || updated != 0 || deleted != 0;
        }
    }
}
