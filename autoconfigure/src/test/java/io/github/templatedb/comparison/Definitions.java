package io.github.templatedb.comparison;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the rows of the catalogs have as parsed expressions or as links, as SQL; and what belongs to the database itself. */
final class Definitions {

    private static final Map<String, String> QUERIES = new LinkedHashMap<>();

    static {
        QUERIES.put(
                "view",
                "SELECT oid::regclass, pg_get_viewdef(oid) FROM pg_class WHERE relkind IN ('v', 'm') AND oid >= 16384");
        QUERIES.put(
                "partition",
                """
                SELECT oid::regclass, pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid) FROM pg_class
                WHERE relkind IN ('r', 'p') AND (relispartition OR relkind = 'p') AND oid >= 16384
                """);
        QUERIES.put(
                "storage parameters of the toast table of",
                """
                SELECT c.oid::regclass, t.reloptions FROM pg_class c JOIN pg_class t ON t.oid = c.reltoastrelid
                WHERE c.oid >= 16384 AND t.reloptions IS NOT NULL
                """);
        QUERIES.put(
                "default",
                "SELECT format('%s.%I', d.adrelid::regclass, a.attname), pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d"
                        + " JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum");
        QUERIES.put(
                "constraint",
                "SELECT "
                        + CatalogRows.identity("'pg_constraint'", "c.oid", "0")
                        + ", pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.oid >= 16384");
        QUERIES.put(
                "index",
                "SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index WHERE indexrelid >= 16384");
        QUERIES.put(
                "function",
                "SELECT oid::regprocedure, pg_get_functiondef(oid) FROM pg_proc WHERE prokind <> 'a' AND oid >= 16384");
        QUERIES.put(
                "trigger",
                "SELECT " + CatalogRows.identity("'pg_trigger'", "t.oid", "0")
                        + ", pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT tgisinternal");
        QUERIES.put(
                "trigger of the constraint",
                "SELECT " + CatalogRows.identity("'pg_constraint'", "t.tgconstraint", "0")
                        + ", t.tgrelid::regclass, t.tgfoid::regproc, t.tgenabled FROM pg_trigger t WHERE tgisinternal");
        QUERIES.put(
                "rule",
                "SELECT " + CatalogRows.identity("'pg_rewrite'", "r.oid", "0")
                        + ", pg_get_ruledef(r.oid) FROM pg_rewrite r WHERE r.oid >= 16384");
        QUERIES.put(
                "policy",
                "SELECT format('%I on %s', polname, polrelid::regclass), pg_get_expr(polqual, polrelid),"
                        + " pg_get_expr(polwithcheck, polrelid) FROM pg_policy");
        QUERIES.put(
                "enum",
                "SELECT enumtypid::regtype, array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum GROUP BY enumtypid");
        QUERIES.put(
                "domain",
                "SELECT oid::regtype, pg_get_expr(typdefaultbin, 0) FROM pg_type WHERE typtype = 'd' AND oid >= 16384");
        QUERIES.put(
                "statistics", "SELECT stxname, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext WHERE oid >= 16384");
        QUERIES.put("table of the publication", "SELECT pubname, schemaname, tablename FROM pg_publication_tables");
        QUERIES.put(
                "comment on",
                """
                SELECT i.type || ' ' || i.identity, description
                FROM pg_description CROSS JOIN LATERAL pg_identify_object(classoid, objoid, objsubid) i
                WHERE classoid <> 'pg_largeobject'::regclass
                    AND (objoid >= 16384 OR classoid = 'pg_namespace'::regclass)
                """);
        QUERIES.put(
                "dependency of",
                """
                SELECT i.type || ' ' || i.identity, r.type || ' ' || r.identity, d.deptype
                FROM pg_depend d
                CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) i
                CROSS JOIN LATERAL pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid) r
                WHERE d.objid >= 16384 AND d.classid <> 'pg_largeobject'::regclass
                """);
        QUERIES.put(
                "database",
                """
                SELECT p.key, p.value
                FROM pg_database d
                CROSS JOIN LATERAL jsonb_each_text(to_jsonb(d) - '{oid, datname, datdba, dattablespace, datacl,
                    datfrozenxid, datminmxid, datlastsysoid, datistemplate, datallowconn}'::text[]) p
                WHERE datname = current_database()
                UNION ALL SELECT 'owner', pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()
                UNION ALL SELECT 'tablespace', spcname FROM pg_database d JOIN pg_tablespace t ON t.oid = dattablespace
                    WHERE datname = current_database()
                UNION ALL SELECT 'grants', array_agg(a::text ORDER BY a::text COLLATE "C")::text
                    FROM pg_database, unnest(coalesce(datacl, acldefault('d', datdba))) a WHERE datname = current_database()
                """);
        QUERIES.put(
                "setting of the database for",
                """
                SELECT CASE setrole WHEN 0 THEN 'all' ELSE pg_get_userbyid(setrole) END, setting
                FROM pg_db_role_setting s CROSS JOIN unnest(setconfig) AS setting
                WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
                """);
    }

    private Definitions() {}

    static void read(ContentReader reader) throws SQLException {
        for (Map.Entry<String, String> query : QUERIES.entrySet()) {
            reader.add(query.getKey(), query.getValue());
        }
    }
}
