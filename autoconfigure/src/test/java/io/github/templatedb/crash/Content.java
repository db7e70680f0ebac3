package io.github.templatedb.crash;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.DatabaseName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What the migrations of a key make of a database: over many transactions, so that half of it is something else.
 *
 * @param key also in every row
 */
record Content(String key) {

    private static final int STEPS = 15;

    private static final String FACTS =
            """
            SELECT format('%s facts, %s of %s; tables %s; finished %s; setting %s; visited by %s', count(*),
                count(*) FILTER (WHERE f.value = md5(k || f.n)), k,
                (SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class
                    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace),
                (SELECT string_agg(f.key, ' ') FROM finished f),
                current_setting('crash.key', true),
                (SELECT coalesce(string_agg(v.visitor, ' ' ORDER BY v.visitor), 'nobody') FROM visit v))
            FROM fact f, (SELECT ?::text AS k) AS asked
            GROUP BY k
            """;

    Manifest manifest() {
        return Manifest.builder().add("crash", key).build();
    }

    void build(Connection connection, DatabaseName database) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String migration : migrations(database)) {
                statement.execute(migration);
            }
        }
    }

    private List<String> migrations(DatabaseName database) {
        List<String> migrations = new ArrayList<>(List.of(
                "CREATE TABLE fact (n int PRIMARY KEY, value text NOT NULL)",
                "CREATE TABLE visit (visitor text)",
                "ALTER DATABASE %s SET crash.key TO '%s'".formatted(database.quoted(), key)));
        for (int step = 0; step < STEPS; step++) {
            migrations.add("INSERT INTO fact SELECT n, md5('%s' || n) FROM generate_series(%d, %d) AS n"
                    .formatted(key, step * 100 + 1, step * 100 + 100));
        }
        migrations.add("CREATE INDEX ON fact (value)");
        migrations.add("CREATE TABLE finished AS SELECT '%s' AS key".formatted(key));
        return migrations;
    }

    /** What {@link #found} says of a clone that is right. */
    String expected(String visitors) {
        return "%d facts, %d of %s; tables fact finished visit; finished %s; setting %s; visited by %s"
                .formatted(STEPS * 100, STEPS * 100, key, visitors.equals("nobody") ? key : visitors, key, visitors);
    }

    /** All that is in a database. */
    String found(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FACTS)) {
            statement.setString(1, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "no facts";
            }
        }
    }

    /** Adds a row to a table, and changes one of another. */
    static String visit(String visitor) {
        return "INSERT INTO visit VALUES ('%1$s'); UPDATE finished SET key = '%1$s'".formatted(visitor);
    }
}
