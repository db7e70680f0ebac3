package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code ALTER DATABASE … SET} and {@code ALTER ROLE … IN DATABASE … SET} made of a database. CREATE DATABASE does not
 * copy it (PostgreSQL manual, CREATE DATABASE, notes).
 */
final class DatabaseSettings {

    /**
     * One statement a setting. The values of lists of names are stored as they are written (PostgreSQL source,
     * {@code flatten_set_variable_args} in guc_funcs.c), all others are texts.
     */
    private static final String SQL =
            """
            SELECT format('ALTER %s DATABASE %I SET %I TO %s',
                CASE WHEN r.rolname IS NOT NULL THEN format('ROLE %I IN', r.rolname) END,
                ?::text,
                split_part(setting, '=', 1),
                CASE WHEN split_part(setting, '=', 1) IN ('search_path', 'temp_tablespaces', 'local_preload_libraries',
                        'session_preload_libraries')
                    THEN substr(setting, strpos(setting, '=') + 1)
                    ELSE quote_literal(substr(setting, strpos(setting, '=') + 1)) END)
            FROM pg_db_role_setting s
            JOIN pg_database d ON d.oid = s.setdatabase
            LEFT JOIN pg_roles r ON r.oid = s.setrole
            CROSS JOIN unnest(s.setconfig) AS setting
            WHERE d.datname = ?
            """;

    private DatabaseSettings() {}

    /** The statements that give one database the settings of another. */
    static List<String> copy(Server server, DatabaseName from, DatabaseName to) {
        return server.call("Reading the settings of " + from, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(SQL)) {
                statement.setString(1, to.value());
                statement.setString(2, from.value());
                List<String> statements = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        statements.add(rows.getString(1));
                    }
                }
                return statements;
            }
        });
    }
}
