package io.github.templatedb.core.clone;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Server;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Checks the proof that a clone was only read: compares it, table by table and catalogs included, with a clone that is new. Clones
 * of one template are copies of the same files, so even the numbers of their objects are equal.
 */
final class Audit {

    /**
     * Asks for the content of each table and materialized view as a number of rows and a sum of their hashes, and of each sequence;
     * neither those of the whole server nor those of one session. How many numbers of a sequence are logged ahead nobody sees.
     */
    private static final String QUESTIONS =
            """
            SELECT CASE relkind
                WHEN 'S' THEN 'SELECT last_value || '' '' || is_called FROM ' || oid::regclass
                ELSE 'SELECT count(*) || '' '' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM ' || oid::regclass || ' t' END
            FROM pg_class
            WHERE relkind IN ('r', 'm', 'S') AND NOT relisshared AND relpersistence <> 't' AND relispopulated
                AND has_table_privilege(oid, 'SELECT')
            ORDER BY 1
            """;

    private final Server server;

    Audit(Server server) {
        this.server = server;
    }

    /**
     * Compares a clone that is believed to be as it was made with a new one.
     *
     * @param kept the clone
     * @param fresh another clone of the same template, to which nobody has connected
     * @throws TemplateDatabaseException if they differ, or cannot be read
     */
    void requireSame(DatabaseName kept, DatabaseName fresh) {
        Map<String, String> content = content(kept);
        Map<String, String> expected = content(fresh);
        TreeSet<String> names = new TreeSet<>(expected.keySet());
        names.addAll(content.keySet());
        names.removeIf(name -> Objects.equals(content.get(name), expected.get(name)));
        if (!names.isEmpty()) {
            throw new TemplateDatabaseException(
                    ("templatedb.clone.audit: the clone %s was to be kept, as nothing seemed to have been written to it, but"
                                    + " it differs from a new one in %s.")
                            .formatted(kept, names),
                    "This is a bug in templatedb: please report it with what the test does.",
                    null);
        }
    }

    private Map<String, String> content(DatabaseName database) {
        Endpoint endpoint = server.endpoint();
        try (Connection connection = DriverManager.getConnection(
                        endpoint.jdbcUrl(database), endpoint.username(), endpoint.password());
                Statement statement = connection.createStatement()) {
            // All names with their schema, however the settings of the database are.
            statement.execute("SET search_path = ''");
            Map<String, String> content = new LinkedHashMap<>();
            for (String question : texts(statement, QUESTIONS)) {
                content.put(
                        question.replaceFirst(".* FROM ", "").replaceFirst(" t$", ""),
                        texts(statement, question).toString());
            }
            return content;
        } catch (SQLException ex) {
            throw new TemplateDatabaseException(
                    "templatedb.clone.audit: the clone %s cannot be read: %s".formatted(database, ex.getMessage()), ex);
        }
    }

    private static List<String> texts(Statement statement, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }
}
