package io.github.templatedb.comparison;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Collects what queries tell of a database. */
final class ContentReader {

    /** Toast tables and the triggers of constraints have an OID in their names, temporary schemas the number of a session. */
    private static final Pattern NAMED_BY_NUMBERS =
            Pattern.compile("pg_toast\\.|pg_temp_\\d|pg_toast_temp_\\d|_ConstraintTrigger_[a-z]*_?\\d");

    private final Connection connection;

    private final SortedMap<String, List<String>> entries = new TreeMap<>();

    ContentReader(Connection connection) {
        this.connection = connection;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Adds an entry for each row of a query: a name and, in its other columns, the definition. */
    void add(String kind, String sql) throws SQLException {
        for (List<String> row : rows(sql)) {
            String name = kind + " " + row.get(0);
            String definition = String.join(", ", row.subList(1, row.size()));
            if (!NAMED_BY_NUMBERS.matcher(name).find()
                    && !NAMED_BY_NUMBERS.matcher(definition).find()) {
                entries.computeIfAbsent(name, key -> new ArrayList<>()).add(definition);
            }
        }
    }

    /** The rows of a query, nulls as words. */
    List<List<String>> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            int columns = row.getMetaData().getColumnCount();
            List<List<String>> rows = new ArrayList<>();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    values.add(String.valueOf(row.getString(i)));
                }
                rows.add(values);
            }
            return rows;
        } catch (SQLException ex) {
            throw new SQLException(ex.getMessage() + " in " + sql, ex.getSQLState(), ex);
        }
    }

    SortedMap<String, List<String>> entries() {
        entries.values().forEach(definitions -> definitions.sort(null));
        return entries;
    }
}
