package io.github.templatedb.core.template;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import java.util.List;

/**
 * What belongs to a template and is not in it: its owner, the grants on it, its connection limit, and what {@code ALTER DATABASE …
 * SET} or {@code ALTER ROLE … IN DATABASE … SET} made of it. CREATE DATABASE does not copy these (PostgreSQL manual, CREATE
 * DATABASE, notes), so each clone is given them again.
 *
 * @param before the statement up to the name of the database, written by PostgreSQL
 * @param after the rest of the statement
 * @since 0.1.0
 */
public record DatabaseSetting(String before, String after) {

    /**
     * A query for the settings of the database d, to be given in the order of their places: the owner first, whose change
     * would rewrite the grants. What somebody granted who is not the owner has to be granted by the same again. The values of
     * lists of names are stored as they are written (PostgreSQL source, {@code flatten_set_variable_args} in guc_funcs.c), all
     * others are texts.
     */
    static final String OF_DATABASE =
            """
            SELECT 1 AS place, 'ALTER DATABASE ' AS before, format(' OWNER TO %I', pg_get_userbyid(d.datdba)) AS after
            WHERE pg_get_userbyid(d.datdba) <> current_user
            UNION ALL
            SELECT 2, 'ALTER DATABASE ', ' CONNECTION LIMIT ' || d.datconnlimit WHERE d.datconnlimit >= 0
            UNION ALL
            SELECT 3, 'REVOKE ALL ON DATABASE ', format(' FROM PUBLIC, %I', pg_get_userbyid(d.datdba))
            WHERE d.datacl IS NOT NULL
            UNION ALL
            SELECT CASE WHEN grantor = d.datdba THEN 4 ELSE 5 END,
                format('%sGRANT %s ON DATABASE ',
                    CASE WHEN grantor <> d.datdba THEN format('SET ROLE %I; ', pg_get_userbyid(grantor)) END,
                    string_agg(privilege_type, ', ')),
                format(' TO %s%s%s',
                    CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE format('%I', pg_get_userbyid(grantee)) END,
                    CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END,
                    CASE WHEN grantor <> d.datdba THEN '; RESET ROLE' END)
            FROM aclexplode(d.datacl)
            GROUP BY grantor, grantee, is_grantable
            UNION ALL
            SELECT 6, format('ALTER %s DATABASE ',
                    CASE WHEN r.rolname IS NOT NULL THEN format('ROLE %I IN', r.rolname) END),
                format(' SET %I TO %s', split_part(setting, '=', 1),
                    CASE WHEN split_part(setting, '=', 1) IN ('search_path', 'temp_tablespaces',
                            'local_preload_libraries', 'session_preload_libraries')
                        THEN substr(setting, strpos(setting, '=') + 1)
                        ELSE quote_literal(substr(setting, strpos(setting, '=') + 1)) END)
            FROM pg_db_role_setting
            LEFT JOIN pg_roles r ON r.oid = setrole
            CROSS JOIN unnest(setconfig) AS setting
            WHERE setdatabase = d.oid
            """;

    /**
     * An SQL expression for all settings of a database as one text, in which a clone agrees with its template. Left out is what
     * PostgreSQL changes by itself: freezing, and whether logins have event triggers, which is taken back late.
     *
     * @param d an alias of pg_database
     * @return the expression
     */
    public static String allOf(String d) {
        return """
                concat_ws(' ',
                    to_jsonb(%1$s) - '{oid,datname,datistemplate,datallowconn,datfrozenxid,datminmxid,dathasloginevt,datacl}'::text[],
                    %1$s.datacl IS NULL, ARRAY(SELECT acl::text FROM unnest(%1$s.datacl) acl ORDER BY 1),
                    ARRAY(SELECT concat_ws(' ', setrole, setting) FROM pg_db_role_setting, unnest(setconfig) setting
                        WHERE setdatabase = %1$s.oid ORDER BY 1))
                """
                .formatted(d);
    }

    /**
     * Reads the settings of a database.
     *
     * @param server where it is
     * @param database the database
     * @return all that a copy would lack
     */
    public static List<DatabaseSetting> of(Server server, DatabaseName database) {
        return server.query(
                "Reading the settings of " + database,
                "SELECT s.before, s.after FROM pg_database d CROSS JOIN LATERAL (" + OF_DATABASE
                        + ") s WHERE d.datname = ? ORDER BY s.place",
                row -> new DatabaseSetting(row.getString(1), row.getString(2)),
                database.value());
    }

    /**
     * The statement that gives a database the setting.
     *
     * @param database the database
     * @return an ALTER statement
     */
    public String statementFor(DatabaseName database) {
        return before + database.quoted() + after;
    }
}
