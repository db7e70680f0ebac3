package io.github.templatedb.comparison;

import java.sql.SQLException;
import java.util.List;
import java.util.StringJoiner;

/** The rows of all tables and materialized views, the positions of all sequences, and all large objects. */
final class TableRows {

    private static final String RELATIONS =
            """
            SELECT c.oid::regclass, c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN (%s) AND (c.relkind <> 'm' OR c.relispopulated) AND c.oid >= 16384
                AND n.nspname !~ '^pg_(toast|temp)'
            ORDER BY 1
            """;

    private static final String COLUMNS =
            """
            SELECT quote_ident(attname), format_type(atttypid, NULL) FROM pg_attribute
            WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            """;

    /** Of a table with these columns, which is Flyway's history, the times are left out. */
    private static final List<String> HISTORY = List.of("installed_rank", "installed_on", "execution_time", "checksum");

    private static final List<String> TIMES = List.of("installed_on", "execution_time");

    private TableRows() {}

    static void read(ContentReader reader) throws SQLException {
        for (List<String> table : reader.rows(RELATIONS.formatted("'r', 'm'"))) {
            String name = table.get(0);
            reader.add(
                    "row of", "SELECT %s, %s::text FROM ONLY %s t".formatted(quoted(name), row(reader, table), name));
        }
        for (List<String> sequence : reader.rows(RELATIONS.formatted("'S'"))) {
            String name = sequence.get(0);
            reader.add("position of", "SELECT %s, last_value, is_called FROM %s".formatted(quoted(name), name));
        }
        reader.add(
                "large object",
                """
                SELECT md5(lo_get(m.oid)), pg_get_userbyid(lomowner), lomacl, d.description FROM pg_largeobject_metadata m
                LEFT JOIN pg_description d ON d.objoid = m.oid AND d.classoid = 'pg_largeobject'::regclass
                """);
    }

    private static String row(ContentReader reader, List<String> table) throws SQLException {
        List<List<String>> columns = reader.rows(COLUMNS.formatted(table.get(1)));
        boolean history = columns.stream().map(column -> column.get(0)).toList().containsAll(HISTORY);
        StringJoiner values = new StringJoiner(", ", "ROW(", ")");
        for (List<String> column : columns) {
            if (!history || !TIMES.contains(column.get(0))) {
                values.add(value("t." + column.get(0), column.get(1)));
            }
        }
        return values.toString();
    }

    /** The OID of a large object was given by the server. */
    private static String value(String column, String type) {
        return type.equals("oid")
                ? "coalesce((SELECT md5(lo_get(m.oid)) FROM pg_largeobject_metadata m WHERE m.oid = %s), %s::text)"
                        .formatted(column, column)
                : column;
    }

    private static String quoted(String name) {
        return "'" + name.replace("'", "''") + "'";
    }
}
