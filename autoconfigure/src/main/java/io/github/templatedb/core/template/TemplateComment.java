package io.github.templatedb.core.template;

import io.github.templatedb.core.hash.Manifest;
import io.github.templatedb.core.server.DatabaseName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The comment on a template: JSON with the full key, the manifest, the building time, and when it was last used in seconds
 * since 1970 by the server's clock. It marks the database as ours. PostgreSQL itself writes the JSON and quotes it, so no
 * value of it can end the statement.
 */
final class TemplateComment {

    private static final String SQL =
            """
            SELECT format('COMMENT ON DATABASE %I IS %L', ?::text, json_build_object(
                'templatedb', 1,
                'key', ?::text,
                'used', extract(epoch FROM now())::bigint,
                'strategy', 'auto',
                'built', now(),
                'born', extract(epoch FROM now())::bigint,
                'millis', ?::bigint,
                'manifest', (
                    SELECT json_agg(json_build_array(name, sha256) ORDER BY position)
                    FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS entry(name, sha256, position)))::text)
            """;

    /** An SQL expression on c.comment: how many seconds ago the template was last used. */
    static final String IDLE_SECONDS =
            "extract(epoch FROM now())::bigint - substring(c.comment FROM '\"used\" : ([0-9]{1,12})')::bigint";

    /** An SQL expression on c.comment: how many seconds ago the template was built, or null if it does not say. */
    static final String AGE_SECONDS =
            "extract(epoch FROM now())::bigint - substring(c.comment FROM '\"born\" : ([0-9]{1,12})')::bigint";

    private TemplateComment() {}

    /** Returns the statement that comments the database. */
    static String describe(
            Connection connection, DatabaseName database, TemplateKey key, Manifest manifest, Duration took)
            throws SQLException {
        Object[] names = manifest.entries().stream().map(Manifest.Entry::name).toArray();
        Object[] digests =
                manifest.entries().stream().map(Manifest.Entry::sha256).toArray();
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setString(1, database.value());
            statement.setString(2, key.sha256());
            statement.setLong(3, took.toMillis());
            statement.setArray(4, connection.createArrayOf("text", names));
            statement.setArray(5, connection.createArrayOf("text", digests));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
