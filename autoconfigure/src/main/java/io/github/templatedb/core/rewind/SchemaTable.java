package io.github.templatedb.core.rewind;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table of a schema, as it was when nobody had written to it since its migrations.
 *
 * @param oid its number
 * @param name with its schema, quoted where that is needed
 * @param size bytes of its rows, with what is in its TOAST table
 * @param empty whether it is as if it had just been truncated
 * @param counted whether its indexes were built when it had rows, which has told PostgreSQL how many
 * @param state what has to be the same after its rows are back: sizes of its files, and of its indexes, and what is known of them
 * @param rows its rows
 * @param obstacle why nothing that is written to it can be undone; null if it can
 */
record SchemaTable(
        long oid,
        String name,
        long size,
        boolean empty,
        boolean counted,
        String state,
        Rows rows,
        @Nullable String obstacle) {

    SchemaTable with(Rows read) {
        return new SchemaTable(oid, name, size, empty, counted, state, read, obstacle);
    }

    SchemaTable refused(String reason) {
        return new SchemaTable(oid, name, size, empty, counted, state, rows, reason);
    }

    /** Empties tables and gives them their rows. Generated columns, defaults, rules and sequences have no part in that. */
    static void putBack(Connection connection, List<SchemaTable> ordered) throws SQLException {
        Sql.run(
                connection,
                ordered.stream().map(SchemaTable::name).collect(Collectors.joining(", ONLY ", "TRUNCATE ONLY ", "")));
        for (SchemaTable table : ordered) {
            if (table.rows() != Rows.NONE) {
                table.rows().write(connection, table.name());
            }
        }
        String counted = ordered.stream()
                .filter(SchemaTable::counted)
                .map(table -> "REINDEX TABLE " + table.name())
                .collect(Collectors.joining("; "));
        if (!counted.isEmpty()) {
            Sql.run(connection, counted);
        }
    }

    /** Asks for what is in tables, whatever the places. */
    static String rows(List<SchemaTable> some) {
        return some.stream()
                .map(table -> "SELECT concat(count(*), ' ', sum(hashtextextended((t.*)::text, 0))) FROM ONLY %s t"
                        .formatted(table.name()))
                .collect(Collectors.joining(" UNION ALL "));
    }
}
