package io.github.templatedb.core.server;

import io.github.templatedb.core.hash.Manifest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a server brings into the content of a database that is created on it: its major version and the encoding and
 * collation of {@code template0} (PostgreSQL manual, section 52.15, {@code pg_database}), and the role that will own it.
 *
 * @param majorVersion for example 18
 * @param encoding for example UTF8
 * @param locale collation, character type, provider and collation version, in one text
 * @param role the role that makes the databases, and owns what is in them
 * @since 0.1.0
 */
public record ServerFacts(int majorVersion, String encoding, String locale, String role) {

    static ServerFacts read(Connection connection) throws SQLException {
        // datlocprovider came with 15 and the version in it with 15: a row as JSON has what this server has.
        String sql = "SELECT current_setting('server_version_num')::int / 10000, pg_encoding_to_char(encoding),"
                + " concat_ws(' ', datcollate, datctype, to_jsonb(d) ->> 'datlocprovider', to_jsonb(d) ->> 'datlocale',"
                + " to_jsonb(d) ->> 'daticulocale', to_jsonb(d) ->> 'datcollversion'), current_user"
                + " FROM pg_database d WHERE datname = 'template0'";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new ServerFacts(row.getInt(1), row.getString(2), row.getString(3), row.getString(4));
        }
    }

    /**
     * Adds the facts to what determines the content of a template.
     *
     * @param manifest where to add them
     */
    public void addTo(Manifest.Builder manifest) {
        manifest.add("server.version", Integer.toString(majorVersion));
        manifest.add("server.encoding", encoding);
        manifest.add("server.locale", locale);
        manifest.add("server.role", role);
    }
}
