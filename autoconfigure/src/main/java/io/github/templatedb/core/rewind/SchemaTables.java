package io.github.templatedb.core.rewind;

import io.github.templatedb.core.server.DatabaseName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of a schema with their rows, as they were when nobody had written to them since the migrations.
 *
 * @param tables by their names without that of the schema
 * @param references the numbers of tables that refer to others by foreign keys, by the number of the other
 * @param foreign whether there are foreign tables, whose rows are elsewhere
 */
record SchemaTables(Map<String, SchemaTable> tables, Map<Long, Set<Long>> references, boolean foreign) {

    private static final Logger logger = LoggerFactory.getLogger(SchemaTables.class);

    /** All that depends on more than rows, but for their order, or cannot be compared. */
    private static final String OBSTACLE =
            """
            CASE WHEN relam <> (SELECT oid FROM pg_am WHERE amname = 'heap') THEN 'a table that is no heap'
                WHEN row_security_active(c.oid) THEN 'row-level security that is forced'
                WHEN EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal AND tgenabled IN ('O', 'A'))
                    THEN 'a trigger'
                WHEN relallvisible > 0 OR reltuples >= 0 AND NOT relhasindex THEN 'a table that was vacuumed or analyzed'
                ELSE (SELECT min('an index of the kind ' || amname) FROM pg_index JOIN pg_class i ON i.oid = indexrelid
                    JOIN pg_am a ON a.oid = i.relam WHERE indrelid = c.oid AND amname <> 'btree') END
            """;

    /** TRUNCATE would make the same files of an empty one, and leave the same in pg_class. */
    private static final String EMPTY =
            """
            pg_relation_size(c.oid) = 0 AND reltuples < 0
                AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indpred IS NOT NULL)
            """;

    /**
     * Of an index the planner asks for the size of its file, and of a partial one also for what pg_class knows (PostgreSQL source,
     * {@code get_relation_info} in plancat.c); CREATE TABLE and TRUNCATE leave other numbers there.
     */
    private static final String STATE =
            """
            (SELECT string_agg(concat_ws(' ', pg_relation_size(p.oid), pg_relation_size(p.oid, 'fsm'),
                    CASE WHEN indexrelid IS NULL OR indpred IS NOT NULL THEN concat_ws(' ', p.relpages, p.reltuples) END),
                    ', ' ORDER BY p.oid)
                FROM pg_class p LEFT JOIN pg_index ON indexrelid = p.oid
                WHERE p.oid = ANY (array_prepend(c.oid, ARRAY(SELECT indexrelid FROM pg_index WHERE indrelid = c.oid))))
            || CASE WHEN reltoastrelid = 0 THEN '' ELSE ' ' || pg_relation_size(reltoastrelid) END
            """;

    private static final String TABLES =
            """
            SELECT relname, c.oid, format('%%I.%%I', relnamespace::regnamespace::text, relname),
                pg_relation_size(c.oid) + CASE WHEN reltoastrelid = 0 THEN 0 ELSE pg_relation_size(reltoastrelid) END,
                %s, reltuples >= 0, %s, %s
            FROM pg_class c WHERE relnamespace = '%s'::regnamespace AND relkind = 'r'
            """;

    private static final String STATES =
            "SELECT c.oid || ' ' || (%s) FROM pg_class c WHERE oid = ANY ('{%s}') ORDER BY array_position('{%2$s}'::oid[], c.oid)";

    private static final String REFERENCES =
            """
            SELECT confrelid, conrelid FROM pg_constraint JOIN pg_class c ON c.oid = confrelid
            WHERE relnamespace = '%s'::regnamespace AND conrelid <> confrelid
            """;

    /** As texts of values depend on them. */
    private static final String SETTINGS = "SET TimeZone = 'UTC'; SET search_path = %s, public";

    private static final String FOREIGN =
            "SELECT relname FROM pg_class WHERE relnamespace = '%s'::regnamespace AND relkind = 'f'";

    /**
     * Reads tables, and makes those with rows anew as an undo makes them: nobody can tell which places in them are free, or in which order
     * their indexes were filled.
     *
     * @param connection with auto-commit on
     * @param schema to which nobody has written since its migrations
     * @param most bytes of a table whose rows are held; zero if nothing is to be undone
     * @param room for the rows of all tables, in bytes
     */
    static SchemaTables of(Connection connection, DatabaseName schema, long most, long room) throws SQLException {
        Sql.run(connection, SETTINGS.formatted(schema.quoted()));
        try {
            return found(connection, schema, most, room);
        } finally {
            Sql.run(connection, "RESET TimeZone; RESET search_path");
        }
    }

    private static SchemaTables found(Connection connection, DatabaseName schema, long most, long room)
            throws SQLException {
        SchemaTables found = read(connection, schema, most, room);
        Map<String, String> refused = new HashMap<>();
        Map<Long, SchemaTable> anew = new LinkedHashMap<>();
        for (Map.Entry<String, SchemaTable> entry : found.tables.entrySet()) {
            SchemaTable table = entry.getValue();
            if (most > 0 && !table.empty()) {
                try {
                    found.withReferring(List.of(table));
                    anew.put(table.oid(), table);
                } catch (NotExactException ex) {
                    refused.put(entry.getKey(), ex.reason());
                }
            }
        }
        if (!anew.isEmpty() && !found.makeAnew(connection, schema, anew.values())) {
            // One of them may be the reason, and others can be had alone.
            for (Map.Entry<String, SchemaTable> entry : found.tables.entrySet()) {
                if (anew.containsKey(entry.getValue().oid())
                        && !found.makeAnew(connection, schema, List.of(entry.getValue()))) {
                    refused.put(entry.getKey(), "a table that cannot be made anew");
                }
            }
        }
        if (!anew.isEmpty()) {
            // What this session did is counted when it is idle again.
            Sql.texts(connection, "SELECT pg_stat_force_next_flush()");
            found = read(connection, schema, most, room);
        }
        refused.forEach(found::refuse);
        return found;
    }

    private static SchemaTables read(Connection connection, DatabaseName schema, long most, long room)
            throws SQLException {
        Map<String, SchemaTable> tables = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TABLES.formatted(EMPTY, STATE, OBSTACLE, schema))) {
            while (row.next()) {
                tables.put(
                        row.getString(1),
                        new SchemaTable(
                                row.getLong(2),
                                row.getString(3),
                                row.getLong(4),
                                row.getBoolean(5),
                                row.getBoolean(6),
                                row.getString(7),
                                Rows.NONE,
                                row.getString(8)));
            }
        }
        Map<Long, Set<Long>> references = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(REFERENCES.formatted(schema))) {
            while (row.next()) {
                references
                        .computeIfAbsent(row.getLong(1), other -> new HashSet<>())
                        .add(row.getLong(2));
            }
        }
        long left = room;
        for (Map.Entry<String, SchemaTable> entry : tables.entrySet()) {
            SchemaTable table = entry.getValue();
            if (table.size() > 0 && table.obstacle() == null) {
                boolean fits = table.size() <= Math.min(most, left);
                left -= fits ? table.size() : 0;
                entry.setValue(
                        fits ? withRows(connection, table) : table.refused("a table that is too large to be put back"));
            }
        }
        boolean foreign = !Sql.texts(connection, FOREIGN.formatted(schema)).isEmpty();
        return new SchemaTables(tables, references, foreign);
    }

    private static SchemaTable withRows(Connection connection, SchemaTable table) {
        try {
            return table.with(Rows.of(connection, table.name()));
        } catch (SQLException ex) {
            logger.debug("The rows of {} cannot be held", table.name(), ex);
            return table.refused("rows that cannot be copied");
        }
    }

    private boolean makeAnew(Connection connection, DatabaseName schema, Collection<SchemaTable> some)
            throws SQLException {
        SchemaContent before = SchemaContent.of(connection, schema);
        try {
            List<SchemaTable> ordered = withReferring(some);
            SchemaRewind.transact(connection, schema, () -> {
                List<String> rows = Sql.texts(connection, SchemaTable.rows(ordered));
                SchemaTable.putBack(connection, ordered);
                if (!Sql.texts(connection, SchemaTable.rows(ordered)).equals(rows)) {
                    throw new NotExactException("rows that would be others");
                }
                SchemaRewind.requireNothingElse(before, before.again(connection, schema), this, ordered);
                return ordered;
            });
            return true;
        } catch (SQLException | NotExactException ex) {
            logger.debug("Tables of {} stay as they are", schema, ex);
            before.setSequencesBack(connection, schema, before.again(connection, schema));
            return false;
        }
    }

    /** From now on nothing that is written to a table is undone. */
    void refuse(String name, String reason) {
        tables.computeIfPresent(name, (key, table) -> table.refused(reason));
    }

    /** Bytes of the rows that it holds. */
    long held() {
        return tables.values().stream()
                .filter(table -> table.rows() != Rows.NONE)
                .mapToLong(SchemaTable::size)
                .sum();
    }

    /**
     * Tables and all that refer to them by foreign keys, which TRUNCATE wants to empty together: each after those that it refers to.
     *
     * @throws NotExactException if that is not possible, or one of them cannot be put back
     */
    List<SchemaTable> withReferring(Collection<SchemaTable> some) throws NotExactException {
        Map<Long, SchemaTable> known =
                tables.values().stream().collect(Collectors.toMap(SchemaTable::oid, table -> table));
        Map<Long, SchemaTable> left = new LinkedHashMap<>();
        Deque<Long> open = new ArrayDeque<>(some.stream().map(SchemaTable::oid).toList());
        while (!open.isEmpty()) {
            Long oid = open.poll();
            SchemaTable table = known.get(oid);
            if (table == null) {
                throw new NotExactException("a foreign key of a partitioned table, or of one in another schema");
            }
            if (table.obstacle() != null) {
                throw new NotExactException(table.obstacle(), table.name());
            }
            if (left.put(oid, table) == null) {
                open.addAll(references.getOrDefault(oid, Set.of()));
            }
        }
        List<SchemaTable> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            Set<Long> later = left.keySet().stream()
                    .flatMap(oid -> references.getOrDefault(oid, Set.of()).stream())
                    .collect(Collectors.toSet());
            List<SchemaTable> next = left.values().stream()
                    .filter(table -> !later.contains(table.oid()))
                    .toList();
            if (next.isEmpty()) {
                throw new NotExactException(
                        "foreign keys that form a circle", Sql.list(left.values(), SchemaTable::name));
            }
            ordered.addAll(next);
            next.forEach(table -> left.remove(table.oid()));
        }
        return ordered;
    }

    /** Requires of tables that their rows are at their places again, and files and what is known of them as they were. */
    void requireSame(Connection connection, List<SchemaTable> ordered) throws SQLException, NotExactException {
        String oids = Sql.list(ordered, table -> Long.toString(table.oid()));
        List<String> digests = Sql.texts(
                connection,
                ordered.stream().map(table -> Rows.digest(table.name())).collect(Collectors.joining(" UNION ALL ")));
        List<String> states = Sql.texts(connection, STATES.formatted(STATE, oids));
        for (int i = 0; i < ordered.size(); i++) {
            SchemaTable table = ordered.get(i);
            boolean isSame = digests.get(i).equals(table.rows().digest());
            if (!isSame || !states.get(i).equals(table.oid() + " " + table.state())) {
                throw new NotExactException(
                        isSame ? "a table that has another size" : "rows that do not come back to their places",
                        table.name());
            }
        }
    }
}
