package io.github.templatedb.core.rewind;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * How what was written is undone.
 *
 * @param grown tables from which rows are deleted, and how many
 * @param returned tables that are emptied and get their rows back; null for one that has none
 * @param indexes of those that are built again
 * @param sequences that are set back
 */
record Undo(Map<Relation, Long> grown, Map<Relation, Rows> returned, List<Relation> indexes, List<Relation> sequences) {

    /** Microseconds that a transaction takes in which nothing is undone (measured, as those that follow, with 50 to 2,000 rows a table). */
    private static final long ALWAYS = 150;

    private static final long EACH_GROWN = 60;

    private static final long EACH_ROW = 1;

    private static final long ANY_RETURNED = 700;

    private static final long EACH_RETURNED = 500;

    private static final long EACH_BLOCK = 450;

    private static final String SIZES =
            "SELECT oid, pg_relation_size(oid) / current_setting('block_size')::int FROM unnest(?::oid[]) AS r (oid)";

    private static final String FILLED =
            "SELECT oid FROM unnest('%s'::oid[]) AS r (oid) WHERE pg_relation_size(oid) > 0";

    private static final String SIZE =
            "SELECT oid || ' ' || pg_relation_size(oid) / current_setting('block_size')::int FROM unnest('%s'::oid[]) AS r (oid)";

    /** What is the oldest transaction in a database is of no interest, and to look for it takes the longer the more tables there are. */
    private static final int FIRST_TO_SKIP_DATABASE_STATS = 16;

    /**
     * Decides how to undo.
     *
     * @param worthIt whether to undo so much, in microseconds that it should take
     * @throws NotExactException if there is no exact way
     */
    static Undo of(Written written, Connection connection, TemplateContent content, LongPredicate worthIt)
            throws SQLException, NotExactException {
        Facts facts = content.facts();
        Map<Long, Long> sizes = sizes(connection, facts, written.tables());
        Map<Relation, Long> grown = new LinkedHashMap<>();
        List<Relation> changed = new ArrayList<>(written.changed());
        for (Relation table : written.tables()) {
            if (facts.gaps().contains(table.oid())) {
                throw new NotExactException("a table in which the template itself left gaps", table.name());
            }
            Long inserted = written.grown().get(table);
            if (inserted != null && isAsLarge(facts, table, sizes)) {
                grown.put(table, inserted);
            } else if (inserted != null) {
                changed.add(table);
            }
        }
        if (!facts.undoing()) {
            throw NotExactException.lacking(
                    "a role that may not switch triggers and counts off",
                    "GRANT SET ON PARAMETER session_replication_role, track_counts TO");
        }
        if (!changed.isEmpty() && !facts.superuser()) {
            throw new NotExactException("rows that were changed, in a session of a role that is no superuser");
        }
        if (!changed.isEmpty() && !content.isCompact()) {
            throw new NotExactException("rows that were changed, in a template that could not be made compact");
        }
        List<Relation> indexes = changed.stream()
                .flatMap(table -> facts.parts(table).stream())
                .filter(part -> part.isBuiltAgain(sizes.getOrDefault(part.oid(), 0L)))
                .toList();
        if (!worthIt.test(work(facts, grown, changed, indexes))) {
            throw new NotExactException("more to undo than a clone takes time");
        }
        Map<Relation, Rows> returned = new LinkedHashMap<>();
        NotExactException lacking = null;
        for (Relation table : changed) {
            try {
                returned.put(table, table.blocks() == 0 ? Rows.NONE : content.rows(table));
            } catch (NotExactException ex) {
                // All that is lacking is read at once.
                lacking = ex;
            }
        }
        if (lacking != null) {
            throw lacking;
        }
        return new Undo(grown, returned, indexes, written.sequences());
    }

    private static long work(Facts facts, Map<Relation, Long> grown, List<Relation> returned, List<Relation> indexes) {
        long rows = grown.values().stream().mapToLong(Long::longValue).sum();
        long blocks = returned.stream().mapToLong(facts::blocks).sum();
        return ALWAYS
                + grown.size() * EACH_GROWN
                + rows * EACH_ROW
                + (returned.isEmpty() ? 0 : ANY_RETURNED)
                + returned.size() * EACH_RETURNED
                + blocks * EACH_BLOCK
                + indexes.stream().mapToLong(Relation::work).sum();
    }

    /** Whether nobody can tell that rows were there which are deleted. */
    private static boolean isAsLarge(Facts facts, Relation table, Map<Long, Long> sizes) {
        return table.isAsGoodAs(sizes.getOrDefault(table.oid(), -1L))
                && facts.parts(table).stream()
                        .allMatch(part -> !part.isNoTree() && part.isAsGoodAs(sizes.getOrDefault(part.oid(), -1L)));
    }

    private static Map<Long, Long> sizes(Connection connection, Facts facts, List<Relation> tables)
            throws SQLException {
        List<Relation> relations = new ArrayList<>(tables);
        tables.forEach(table -> relations.addAll(facts.parts(table)));
        Map<Long, Long> sizes = new HashMap<>();
        try (PreparedStatement statement = Sql.prepared(connection, SIZES)) {
            statement.setObject(1, Sql.oids(relations), Types.OTHER);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    sizes.put(row.getLong(1), row.getLong(2));
                }
            }
        }
        return sizes;
    }

    /**
     * Undoes it. If that fails, or is not exact in the end, the database is not to be used.
     *
     * @return the transaction id of the next mark
     * @throws NotExactException if what is there now is not what was to be there
     */
    long run(Connection connection, Mark mark, TemplateContent content) throws SQLException, NotExactException {
        Facts facts = content.facts();
        String deletions = deletions(mark, facts);
        Sql.Answers answers = Sql.run(connection, returned.isEmpty() ? deletions : emptying(connection, deletions));
        if (!returned.isEmpty() && !answers.texts().isEmpty()) {
            throw new NotExactException(
                    "a table that VACUUM does not empty",
                    facts.relation(Long.parseLong(answers.texts().get(0))).name());
        }
        List<String> again = new ArrayList<>();
        // BEGIN is a statement, too.
        int i = returned.isEmpty() ? 0 : 1;
        for (Map.Entry<Relation, Long> table : grown.entrySet()) {
            // Rows may have been rolled back, or have found room before the last block.
            if (answers.counts().get(i++) < table.getValue() && table.getKey().blocks() > 1) {
                again.add(deletion(table.getKey(), mark, 0));
            }
        }
        if (!again.isEmpty()) {
            Sql.run(connection, String.join(";", again));
        }
        return returned.isEmpty() ? mark.xid() : giveBack(connection, content);
    }

    /** Rows of the test, all rows of tables that get their own back, and where sequences are. */
    private String deletions(Mark mark, Facts facts) {
        List<String> statements = new ArrayList<>();
        grown.keySet().forEach(table -> statements.add(deletion(table, mark, table.blocks() - 1)));
        returned.keySet().forEach(table -> statements.add("DELETE FROM ONLY " + table.name()));
        if (!sequences.isEmpty()) {
            statements.add(sequences.stream()
                    .map(sequence -> facts.sequences().get(sequence.oid()))
                    .collect(Collectors.joining(", ", "SELECT ", "")));
        }
        return String.join("; ", statements);
    }

    /**
     * VACUUM makes the tables' files empty. Without it the rows would be right, but those of the next test would come
     * before them, where others were deleted. Right after COMMIT it may be one of several statements (PostgreSQL source, {@code
     * PreventInTransactionBlock}).
     */
    private String emptying(Connection connection, String deletions) throws SQLException {
        return "BEGIN; %s; COMMIT; VACUUM (TRUNCATE ON, INDEX_CLEANUP ON%s) %s; %s"
                .formatted(
                        deletions,
                        skipped(connection),
                        Sql.names(returned.keySet()),
                        FILLED.formatted(Sql.oids(returned.keySet())));
    }

    private static String skipped(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() < FIRST_TO_SKIP_DATABASE_STATS
                ? ""
                : ", SKIP_DATABASE_STATS ON";
    }

    /** Numbers of transactions are compared by their age, since they begin again (manual, section 25.1.5). */
    private static String deletion(Relation table, Mark mark, long block) {
        String places = block > 0 ? " AND ctid >= '(%d,0)'".formatted(block) : "";
        return "DELETE FROM ONLY %s WHERE age(xmin) <= age('%d'::xid)%s"
                .formatted(table.name(), mark.xid() & 0xFFFFFFFFL, places);
    }

    private long giveBack(Connection connection, TemplateContent content) throws SQLException, NotExactException {
        for (Map.Entry<Relation, Rows> table : returned.entrySet()) {
            if (table.getValue() != Rows.NONE) {
                table.getValue().write(connection, table.getKey().name());
            }
        }
        return requireSame(connection, content);
    }

    /** In one round trip: pages with room are noted, indexes are built, that is committed, and it is asked what there is. */
    private long requireSame(Connection connection, TemplateContent content) throws SQLException, NotExactException {
        Facts facts = content.facts();
        List<Relation> tables = List.copyOf(returned.keySet());
        List<Relation> all = new ArrayList<>(tables);
        tables.forEach(table -> all.addAll(facts.parts(table)));
        List<Relation> vacuumed = tables.stream().filter(Relation::vacuumed).toList();
        String digests =
                tables.stream().map(table -> Rows.digest(table.name())).collect(Collectors.joining(" UNION ALL "));
        List<String> now = Sql.texts(
                connection,
                "%sBEGIN; %s; COMMIT; %s UNION ALL %s UNION ALL %s"
                        .formatted(
                                vacuumed.isEmpty()
                                        ? ""
                                        : "VACUUM (INDEX_CLEANUP OFF%s) %s; "
                                                .formatted(skipped(connection), Sql.names(vacuumed)),
                                facts.rebuild(tables, indexes),
                                digests,
                                Totals.NEXT.replace("::bigint", ""),
                                SIZE.formatted(Sql.oids(all))));
        Iterator<String> rows = now.iterator();
        for (Map.Entry<Relation, Rows> table : returned.entrySet()) {
            if (!rows.next().equals(table.getValue().digest())) {
                content.neverAgain(table.getKey());
                throw new NotExactException(
                        "rows that do not come back to their places",
                        table.getKey().name());
            }
        }
        for (String size : now.subList(tables.size() + 1, now.size())) {
            String[] words = size.split(" ");
            Relation relation = facts.relation(Long.parseLong(words[0]));
            if (relation.kind() != Relation.TOAST && !relation.isAsGoodAs(Long.parseLong(words[1]))) {
                boolean isIndex = relation.kind() == Relation.INDEX;
                content.neverAgain(isIndex ? facts.relation(relation.owner()) : relation);
                throw new NotExactException(
                        isIndex ? "an index that has another size" : "a table that has another size", relation.name());
            }
        }
        return Long.parseLong(now.get(tables.size()));
    }
}
