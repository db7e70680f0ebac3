package io.github.templatedb.core.rewind;

import java.util.Map;

/**
 * What PostgreSQL had counted in a database when it was as its template: what it has counted more since is what was done since.
 *
 * @param xid the transaction id that was given out next: rows with an older one are the template's
 * @param position up to which the server's log has nothing but what is counted, and nothing was written to the database
 * @param rows written in the whole database
 * @param uses of all sequences
 * @param reset when counts began again
 * @param relations counts of those that have any
 */
record Mark(long xid, String position, long rows, long uses, String reset, Map<Long, Counts> relations) {

    /**
     * The mark of a copy that is new: its counts begin with zero (PostgreSQL manual, section 27.2.17).
     *
     * @param xid a transaction id later than all in the template, and none that was used in the copy
     * @param uses of its sequences while it was made
     * @param counting since when the server counts
     */
    static Mark ofNew(long xid, long uses, long counting) {
        return new Mark(xid, Totals.NOWHERE, 0, uses, Long.toString(counting), Map.of());
    }

    /** The mark of a database in which everything is counted, and as it should be. */
    static Mark of(long xid, Totals totals, Map<Long, Counts> relations) {
        return new Mark(xid, Totals.NOWHERE, totals.rows(), totals.uses(), totals.reset(), relations);
    }

    /** The same mark, after nothing was written up to a position. */
    Mark at(String seen) {
        return new Mark(xid, seen, rows, uses, reset, relations);
    }

    /** Whether no row was written since, and no sequence used. */
    boolean isAt(Totals totals) {
        return totals.rows() == rows && totals.uses() == uses;
    }

    /**
     * What was done with a relation, committed or not.
     *
     * @param inserted rows
     * @param updated rows
     * @param deleted rows
     * @param uses of a sequence
     * @param maintained how often it was vacuumed or analyzed: that changes plans, and is no row
     */
    record Counts(long inserted, long updated, long deleted, long uses, long maintained) {

        private static final Counts NONE = new Counts(0, 0, 0, 0, 0);

        Counts since(Map<Long, Counts> before, long relation) {
            Counts then = before.getOrDefault(relation, NONE);
            return new Counts(
                    inserted - then.inserted,
                    updated - then.updated,
                    deleted - then.deleted,
                    uses - then.uses,
                    maintained - then.maintained);
        }

        boolean isAny() {
            return hasRows() || uses != 0;
        }

        boolean hasRows() {
            return inserted != 0 || updated != 0 || deleted != 0;
        }
    }
}
