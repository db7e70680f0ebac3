package io.github.templatedb.core.rewind;

import io.github.templatedb.core.rewind.Mark.Counts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was written to a database since a mark.
 *
 * @param grown tables to which rows were added, and no others touched: with how many, committed or not
 * @param changed other tables that were written to, or truncated
 * @param sequences that were used
 */
record Written(Map<Relation, Long> grown, List<Relation> changed, List<Relation> sequences) {

    /** PostgreSQL's own catalogs and tables have numbers below (manual, section 52.1; source, transam.h). */
    private static final long FIRST_OF_USERS = 16384;

    private static final long PG_CLASS = 1259;

    /** All tables that were written to. */
    List<Relation> tables() {
        List<Relation> tables = new ArrayList<>(grown.keySet());
        tables.addAll(changed);
        return tables;
    }

    /**
     * Whether anything was.
     *
     * @param totals of now
     * @param sessions how many there are, all of which have been counted
     * @throws NotExactException if it is not certain, or is more than rows and sequences
     */
    static boolean isAny(Mark mark, Totals totals, Facts facts, int sessions) throws NotExactException {
        if (totals.sessions() != sessions) {
            throw new NotExactException("a session of somebody else's on the database");
        }
        if (!totals.reset().equals(mark.reset()) || totals.rows() < mark.rows() || totals.uses() < mark.uses()) {
            throw new NotExactException("statistics that were reset");
        }
        Totals.Details details = totals.details();
        if (details != null) {
            for (Map.Entry<Long, Counts> entry : details.relations().entrySet()) {
                if (entry.getValue().since(mark.relations(), entry.getKey()).maintained() != 0) {
                    throw new NotExactException("VACUUM or ANALYZE");
                }
            }
            if (!details.shared().equals(facts.shared())) {
                throw new NotExactException(
                        "what belongs to the database was changed, or a transaction is prepared in it");
            }
        }
        return !mark.isAt(totals);
    }

    /**
     * Finds out what was written.
     *
     * @param now counts of relations
     * @throws NotExactException if it is not certain, or is more than rows and sequences
     */
    static Written since(Mark mark, Map<Long, Counts> now, Connection connection, Facts facts)
            throws SQLException, NotExactException {
        if (facts.foreign()) {
            throw new NotExactException("a foreign table in the database");
        }
        Map<Relation, Counts> written = new HashMap<>();
        boolean rewritten = false;
        for (Map.Entry<Long, Counts> entry : now.entrySet()) {
            Counts counts = entry.getValue().since(mark.relations(), entry.getKey());
            if (entry.getKey() < FIRST_OF_USERS) {
                rewritten |= isRewritten(entry.getKey(), counts);
            } else if (counts.isAny()) {
                written.put(known(facts, entry.getKey()), counts);
            }
        }
        Set<Relation> files = rewritten ? otherFiles(connection, facts) : Set.of();
        return sorted(written, files);
    }

    private static Relation known(Facts facts, long oid) throws NotExactException {
        Relation relation = facts.relations().get(oid);
        if (relation == null) {
            throw new NotExactException("a relation that the template has not");
        }
        return relation;
    }

    /** Whether rows of relations were updated, and no other catalog was written to: that may have been TRUNCATE. */
    private static boolean isRewritten(long catalog, Counts counts) throws NotExactException {
        if (!counts.hasRows()) {
            return false;
        }
        if (catalog != PG_CLASS || counts.inserted() != 0 || counts.deleted() != 0) {
            throw new NotExactException("objects of the database were changed");
        }
        return true;
    }

    /** What TRUNCATE has emptied, if nothing else was changed. What was rewritten by other commands is among it. */
    private static Set<Relation> otherFiles(Connection connection, Facts facts) throws SQLException, NotExactException {
        if (!Facts.definitions(connection).equals(facts.definitions())) {
            throw new NotExactException("objects of the database were changed");
        }
        Set<Relation> others = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT oid, relfilenode FROM pg_class WHERE oid >= 16384 AND relkind IN ('r', 'm', 'S')")) {
            while (row.next()) {
                Relation relation = known(facts, row.getLong(1));
                if (relation.file() != row.getLong(2)) {
                    others.add(relation);
                }
            }
        }
        return others;
    }

    private static Written sorted(Map<Relation, Counts> written, Set<Relation> files) throws NotExactException {
        Map<Relation, Long> grown = new HashMap<>();
        Set<Relation> changed = new HashSet<>();
        Set<Relation> sequences = new HashSet<>();
        for (Relation relation : files) {
            (relation.kind() == Relation.SEQUENCE ? sequences : changed).add(relation);
        }
        for (Map.Entry<Relation, Counts> entry : written.entrySet()) {
            Relation relation = entry.getKey();
            Counts counts = entry.getValue();
            if (relation.kind() == Relation.SEQUENCE) {
                sequences.add(relation);
            } else if (relation.kind() != Relation.TOAST) {
                if (counts.updated() == 0 && counts.deleted() == 0 && !files.contains(relation)) {
                    grown.put(relation, counts.inserted());
                } else {
                    changed.add(relation);
                }
            }
        }
        Written all = new Written(grown, List.copyOf(changed), List.copyOf(sequences));
        for (Relation relation : all.tables()) {
            requireNoObstacle(relation);
        }
        for (Relation sequence : sequences) {
            requireNoObstacle(sequence);
        }
        return all;
    }

    private static void requireNoObstacle(Relation relation) throws NotExactException {
        if (relation.obstacle() != null) {
            throw new NotExactException(relation.obstacle(), relation.name());
        }
    }
}
