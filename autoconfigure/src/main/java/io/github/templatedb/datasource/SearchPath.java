package io.github.templatedb.datasource;

import io.github.templatedb.core.TemplateDatabaseException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * That the connections of a pool begin in the schema of their context. The URL says so, but a pool can say otherwise afterwards, and
 * then tests would write what others read.
 */
final class SearchPath {

    private SearchPath() {}

    /**
     * Asks a connection.
     *
     * @param opened a DataSource that was just opened
     * @param expected what the URL says; empty if connections may begin anywhere
     * @throws SQLException if there is no connection
     * @throws TemplateDatabaseException if it begins elsewhere
     */
    static void require(DataSource opened, String expected) throws SQLException {
        if (expected.isEmpty()) {
            return;
        }
        String found;
        try (Connection connection = opened.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW search_path")) {
            row.next();
            found = row.getString(1);
        }
        if (!found.replaceAll("[\\s\"]", "").equals(expected)) {
            throw new TemplateDatabaseException(
                    "The connections of a %s begin with the search_path '%s', and not with '%s', the schema of their context."
                            .formatted(opened.getClass().getSimpleName(), found, expected),
                    "With templatedb.isolation=schema, leave out of these tests what sets it: schema, default-schema, connection-init-sql and the like of the pool, or the parameter options of the URL.");
        }
    }
}
