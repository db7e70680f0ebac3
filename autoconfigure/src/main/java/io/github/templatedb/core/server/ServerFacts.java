package io.github.templatedb.core.server;

import io.github.templatedb.core.manifest.Manifest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a server brings into the content of a database that is created on it: its major version and the encoding and
 * collation of {@code template0} (PostgreSQL manual, section 52.15, {@code pg_database}), the versions of the libraries that
 * sort for it, and the role that will own it.
 *
 * @param majorVersion for example 18
 * @param encoding for example UTF8
 * @param locale collation, character type, provider and collation versions, in one text
 * @param role the role that makes the databases, and owns what is in them
 * @since 0.1.0
 */
public record ServerFacts(int majorVersion, String encoding, String locale, String role) {

    /** The versions of the libraries behind collations, each told by the first of its collations that has a version. */
    private static final String OF_LIBRARIES =
            """
            SELECT string_agg((SELECT pg_collation_actual_version(oid) FROM pg_collation
                WHERE collprovider = p AND pg_collation_actual_version(oid) IS NOT NULL ORDER BY oid LIMIT 1), ' ')
            FROM unnest(ARRAY['c', 'i']::"char"[]) p""";

    static ServerFacts read(Connection connection) throws SQLException {
        // datlocprovider and datcollversion came with 15: a row as JSON has what this server has. template0 has no
        // version, so
        // that it can be copied with any (initdb.c, make_template0); the one that a copy would get is asked for
        // instead.
        String ofDatabase = connection.getMetaData().getDatabaseMajorVersion() >= 15
                ? "pg_database_collation_actual_version(d.oid)"
                : "NULL";
        String sql = "SELECT current_setting('server_version_num')::int / 10000, pg_encoding_to_char(encoding),"
                + " concat_ws(' ', datcollate, datctype, to_jsonb(d) ->> 'datlocprovider', to_jsonb(d) ->> 'datlocale',"
                + " to_jsonb(d) ->> 'daticulocale', " + ofDatabase + ", (" + OF_LIBRARIES + ")), current_user"
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
        manifest.add("PostgreSQL's major version", Integer.toString(majorVersion));
        manifest.add("the server's encoding", encoding);
        manifest.add("the server's locale", locale);
        manifest.add("the server's role", role);
    }
}
