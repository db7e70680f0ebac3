package io.github.templatedb.core.rewind;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
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
 * @param sequences that are set back
 */
record Undo(Map<Relation, Long> grown, Map<Relation, Rows> returned, List<Relation> sequences) {

    /** Microseconds that a transaction takes in which nothing is undone (medians of a prototype, as those that follow). */
    private static final long ALWAYS = 300;

    private static final long EACH_GROWN = 150;

    private static final long EACH_ROW = 2;

    private static final long EACH_RETURNED = 800;

    private static final long EACH_BLOCK = 400;

    private static final String SIZES =
            "SELECT oid, pg_relation_size(oid) / current_setting('block_size')::int FROM unnest(?::oid[]) AS r (oid)";

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
            requireIndexes(facts, table, sizes, true);
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
            throw new NotExactException("a role without GRANT SET ON PARAMETER session_replication_role, track_counts");
        }
        if (!changed.isEmpty() && !facts.superuser()) {
            throw new NotExactException("rows that were changed, in a session of a role that is no superuser");
        }
        if (!worthIt.test(work(facts, grown, changed))) {
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
        return new Undo(grown, returned, written.sequences());
    }

    private static long work(Facts facts, Map<Relation, Long> grown, List<Relation> returned) {
        long rows = grown.values().stream().mapToLong(Long::longValue).sum();
        long blocks = returned.stream().mapToLong(facts::blocks).sum();
        return ALWAYS
                + grown.size() * EACH_GROWN
                + rows * EACH_ROW
                + returned.size() * EACH_RETURNED
                + blocks * EACH_BLOCK;
    }

    /** A B-tree does not become smaller; one that does not have its rows yet may be. */
    private static void requireIndexes(Facts facts, Relation table, Map<Long, Long> sizes, boolean orSmaller)
            throws NotExactException {
        for (Relation part : facts.parts(table)) {
            long now = sizes.getOrDefault(part.oid(), -1L);
            if (part.kind() == Relation.INDEX && !part.isAsGoodAs(now) && !(orSmaller && now < part.blocks())) {
                throw new NotExactException("an index that has grown", part.name());
            }
        }
    }

    private static boolean isAsLarge(Facts facts, Relation table, Map<Long, Long> sizes) {
        return table.isAsGoodAs(sizes.getOrDefault(table.oid(), -1L))
                && facts.parts(table).stream().allMatch(part -> part.isAsGoodAs(sizes.getOrDefault(part.oid(), -1L)));
    }

    private static Map<Long, Long> sizes(Connection connection, Facts facts, List<Relation> tables)
            throws SQLException {
        List<Relation> relations = new ArrayList<>(tables);
        tables.forEach(table -> relations.addAll(facts.parts(table)));
        Map<Long, Long> sizes = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(SIZES)) {
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
        List<Integer> deleted = delete(connection, mark, facts);
        List<String> again = new ArrayList<>();
        int i = 0;
        for (Map.Entry<Relation, Long> table : grown.entrySet()) {
            // Rows may have been rolled back, or have found room before the last block.
            if (deleted.get(i++) < table.getValue() && table.getKey().blocks() > 1) {
                again.add(deletion(table.getKey(), mark, 0));
            }
        }
        if (!again.isEmpty()) {
            Sql.run(connection, String.join(";", again));
        }
        return returned.isEmpty() ? mark.xid() : giveBack(connection, content);
    }

    /** Rows of the test, all rows of tables that get their own back, and where sequences are. */
    private List<Integer> delete(Connection connection, Mark mark, Facts facts) throws SQLException {
        List<String> statements = new ArrayList<>();
        grown.keySet().forEach(table -> statements.add(deletion(table, mark, table.blocks() - 1)));
        returned.keySet().forEach(table -> statements.add("DELETE FROM ONLY " + table.name()));
        if (!sequences.isEmpty()) {
            statements.add(sequences.stream()
                    .map(sequence -> facts.sequences().get(sequence.oid()))
                    .collect(Collectors.joining(", ", "SELECT ", "")));
        }
        return Sql.run(connection, String.join(";", statements));
    }

    /** Numbers of transactions are compared by their age, since they begin again (manual, section 25.1.5). */
    private static String deletion(Relation table, Mark mark, long block) {
        String places = block > 0 ? " AND ctid >= '(%d,0)'".formatted(block) : "";
        return "DELETE FROM ONLY %s WHERE age(xmin) <= age('%d'::xid)%s"
                .formatted(table.name(), mark.xid() & 0xFFFFFFFFL, places);
    }

    /**
     * VACUUM makes the tables' files empty. Without it the rows would be right, but those of the next test would come
     * before them, where others were deleted.
     */
    private long giveBack(Connection connection, TemplateContent content) throws SQLException, NotExactException {
        Facts facts = content.facts();
        String skipped = connection.getMetaData().getDatabaseMajorVersion() < FIRST_TO_SKIP_DATABASE_STATS
                ? ""
                : ", SKIP_DATABASE_STATS ON";
        Sql.run(
                connection,
                "VACUUM (TRUNCATE ON, INDEX_CLEANUP ON%s) %s".formatted(skipped, Sql.names(returned.keySet())));
        Sql.run(connection, "BEGIN");
        Map<Long, Long> emptied = sizes(connection, facts, List.copyOf(returned.keySet()));
        for (Map.Entry<Relation, Rows> table : returned.entrySet()) {
            if (emptied.getOrDefault(table.getKey().oid(), -1L) != 0) {
                throw new NotExactException(
                        "a table that VACUUM does not empty", table.getKey().name());
            }
            if (table.getValue() != Rows.NONE) {
                table.getValue().write(connection, table.getKey());
            }
        }
        requireSame(connection, content);
        facts.setStatisticsBack(connection, returned.keySet());
        Sql.run(connection, "COMMIT");
        return Long.parseLong(Sql.text(connection, Totals.NEXT));
    }

    private void requireSame(Connection connection, TemplateContent content) throws SQLException, NotExactException {
        Facts facts = content.facts();
        Map<Long, Long> sizes = sizes(connection, facts, List.copyOf(returned.keySet()));
        List<String> digests = Sql.texts(
                connection, returned.keySet().stream().map(Rows::digest).collect(Collectors.joining(" UNION ALL ")));
        int i = 0;
        for (Map.Entry<Relation, Rows> table : returned.entrySet()) {
            try {
                requireIndexes(facts, table.getKey(), sizes, false);
                if (!digests.get(i++).equals(table.getValue().digest())) {
                    throw new NotExactException(
                            "rows that do not come back to their places",
                            table.getKey().name());
                }
            } catch (NotExactException ex) {
                content.neverAgain(table.getKey());
                throw ex;
            }
        }
    }
}
