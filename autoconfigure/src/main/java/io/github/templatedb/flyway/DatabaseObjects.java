package io.github.templatedb.flyway;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.StringJoiner;

/**
 * Which objects a database has, as its catalogs tell. Two databases with equal objects differ in rows of tables at most: one is
 * a copy of the other, and nobody has created, altered, dropped or truncated anything in either since.
 *
 * <p>What initdb made has an OID below 16384 (PostgreSQL manual, section 52.1; source, {@code FirstNormalObjectId} in transam.h), and
 * every other object has a row with an OID from there on in a catalog. A row's {@code xmin} changes with each change of the
 * object, and a copy of the database keeps both.
 *
 * @param count how many objects there are that initdb has not made
 * @param digest of their identities and the transactions that last changed them
 * @param initialSettings whether the schema public and the settings of the database are as initdb made them
 */
record DatabaseObjects(long count, String digest, boolean initialSettings) {

    /** All catalogs with objects of one database. Whoever may not read one may not create what it lists either. */
    private static final String CATALOGS =
            """
            SELECT c.relname FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'oid'
            WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND c.relkind = 'r' AND NOT c.relisshared
                AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
            """;

    /**
     * What is changed in place, without an object: privileges, owner and comment of the schema public, and what belongs to
     * the database itself. The role pg_database_owner owns the schema from PostgreSQL 15 on (release notes).
     */
    private static final String INITIAL_SETTINGS =
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace n
                    JOIN pg_catalog.pg_init_privs p ON p.objoid = n.oid
                        AND p.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                    WHERE n.nspname = 'public' AND n.nspacl::text = p.initprivs::text
                        AND pg_catalog.obj_description(n.oid, 'pg_namespace') = 'standard public schema'
                        AND n.nspowner = CASE WHEN pg_catalog.current_setting('server_version_num')::int < 150000
                            THEN 10 ELSE 'pg_database_owner'::pg_catalog.regrole END)
                AND NOT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_database d
                    ON d.oid = s.setdatabase WHERE d.datname = pg_catalog.current_database())
                AND NOT EXISTS (SELECT FROM pg_catalog.pg_database d
                    WHERE d.datname = pg_catalog.current_database() AND d.datacl IS NOT NULL)
            """;

    /** Reads the catalogs of the database of a connection. */
    static DatabaseObjects of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            StringJoiner rows = new StringJoiner(" UNION ALL ");
            try (ResultSet catalogs = statement.executeQuery(CATALOGS)) {
                while (catalogs.next()) {
                    rows.add(rowsOf(catalogs.getString(1)));
                }
            }
            String sql =
                    "SELECT count(*), coalesce(sum(hash), 0)::text, (" + INITIAL_SETTINGS + ") FROM (" + rows + ") o";
            try (ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return new DatabaseObjects(row.getLong(1), row.getString(2), row.getBoolean(3));
            }
        }
    }

    private static String rowsOf(String catalog) {
        String condition =
                switch (catalog) {
                    // The OID of a large object is the user's choice.
                    case "pg_largeobject_metadata" -> "true";
                    // Schemas for temporary tables are made by PostgreSQL, once a database, and stay.
                    case "pg_namespace" -> "oid >= 16384 AND nspname !~ '^pg_(toast_)?temp_'";
                    default -> "oid >= 16384";
                };
        return "SELECT pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', '%s', oid, xmin), 0) AS hash FROM pg_catalog.%s WHERE %s"
                .formatted(catalog, catalog, condition);
    }

    /** Whether initdb made all that is there. */
    boolean isEmpty() {
        return count == 0 && initialSettings;
    }
}
