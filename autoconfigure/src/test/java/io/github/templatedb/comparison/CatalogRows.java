package io.github.templatedb.comparison;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The rows of the system catalogs for all that initdb has not made. PostgreSQL itself tells which columns refer to which
 * catalog ({@code pg_get_catalog_foreign_keys}, manual, section 9.27.9), and each OID in one of these is replaced by the name of
 * what it stands for. So all versions' catalogs are read whole, columns included that came later than this code.
 */
final class CatalogRows {

    /** Read in another way, or about statistics. */
    private static final List<String> APART = List.of(
            "pg_largeobject",
            "pg_largeobject_metadata",
            "pg_statistic",
            "pg_statistic_ext_data",
            "pg_description",
            "pg_depend",
            "pg_init_privs",
            "pg_seclabel",
            "pg_enum");

    /** Several rows belong to one object, which they are read by. */
    private static final List<String> SEVERAL_ROWS = List.of("pg_inherits", "pg_ts_config_map");

    /** Estimates, hints that a vacuum corrects, files, and what has OIDs in its name. */
    private static final List<String> VOLATILE = List.of(
            "relpages",
            "reltuples",
            "relallvisible",
            "relallfrozen",
            "relhasindex",
            "relhasrules",
            "relhastriggers",
            "relhassubclass",
            "reltoastrelid",
            "relrewrite",
            "tgparentid",
            "attcacheoff",
            "atthasmissing",
            "attmissingval",
            // The name of a database is its own.
            "subdbid");

    /** Their texts are among the definitions. */
    private static final List<String> NOT_READABLE = List.of("pg_node_tree", "xid");

    /** Of all catalogs. The first column of each one without an OID of its own says to which object a row belongs. */
    private static final String COLUMNS =
            """
            SELECT t.relname, a.attname, format_type(a.atttypid, NULL), k.pktable, k.is_array
            FROM pg_class t
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_get_catalog_foreign_keys() k
                ON k.fktable = a.attrelid AND k.fkcols = ARRAY[a.attname::text] AND k.pkcols = ARRAY['oid']
            WHERE t.relnamespace = 'pg_catalog'::regnamespace AND t.relkind = 'r' AND NOT t.relisshared
            ORDER BY t.relname, a.attname <> 'oid', a.attnum
            """;

    private CatalogRows() {}

    static void read(ContentReader reader) throws SQLException {
        Map<String, List<List<String>>> catalogs = new LinkedHashMap<>();
        for (List<String> column : reader.rows(COLUMNS)) {
            catalogs.computeIfAbsent(column.get(0), catalog -> new ArrayList<>())
                    .add(column.subList(1, column.size()));
        }
        for (Map.Entry<String, List<List<String>>> catalog : catalogs.entrySet()) {
            if (!APART.contains(catalog.getKey())) {
                read(reader, catalog.getKey(), catalog.getValue());
            }
        }
    }

    private static void read(ContentReader reader, String catalog, List<List<String>> columns) throws SQLException {
        Map<String, String> values = new LinkedHashMap<>();
        for (List<String> column : columns) {
            String value = value(
                    column.get(0), column.get(1), column.get(2), column.get(3).equals("t"));
            if (!value.isEmpty() && !VOLATILE.contains(column.get(0))) {
                values.put(column.get(0), value);
            }
        }
        StringJoiner definition = new StringJoiner(", ");
        values.forEach((name, value) -> definition.add("%s AS %s".formatted(value, name)));
        // Where a name may stand for several rows, each is left whole.
        String rows = SEVERAL_ROWS.contains(catalog)
                ? "SELECT %s, (SELECT to_jsonb(v) FROM (SELECT %s) v) FROM pg_catalog.%s c WHERE %s"
                : "SELECT %1$s, format('%%s: %%s', e.key, e.value) FROM pg_catalog.%3$s c CROSS JOIN LATERAL jsonb_each("
                        + "(SELECT to_jsonb(v) FROM (SELECT %2$s) v)) e WHERE %4$s";
        String owner = columns.get(0).get(0);
        reader.add(
                catalog, rows.formatted(name(catalog, columns.get(0)), definition, catalog, condition(catalog, owner)));
        grantsOnSystemObjects(reader, catalog, owner, columns);
    }

    /** What a migration grants or takes away of the objects that initdb has made. */
    private static void grantsOnSystemObjects(
            ContentReader reader, String catalog, String owner, List<List<String>> columns) throws SQLException {
        for (List<String> column : columns) {
            if (column.get(1).equals("aclitem[]") && owner.equals("oid")) {
                String sql = "SELECT %s, %s FROM pg_catalog.%s c WHERE oid < 16384 AND %s IS NOT NULL";
                reader.add(
                        "grants on " + catalog,
                        sql.formatted(name(catalog, columns.get(0)), sorted(column.get(0)), catalog, column.get(0)));
            }
        }
    }

    private static String name(String catalog, List<String> first) {
        if (catalog.equals("pg_attribute")) {
            return identity("'pg_catalog.pg_class'", "c.attrelid", "c.attnum");
        }
        String table = first.get(0).equals("oid") ? "pg_catalog." + catalog : first.get(2);
        return identity("'" + table + "'", "c." + first.get(0), "0");
    }

    private static String condition(String catalog, String owner) {
        return "c." + owner + "::oid >= 16384"
                + switch (catalog) {
                    case "pg_attribute" -> " AND attnum > 0 AND NOT attisdropped";
                    case "pg_trigger" -> " AND NOT tgisinternal";
                    default -> "";
                };
    }

    private static String value(String column, String type, String table, boolean array) {
        if (NOT_READABLE.contains(type)) {
            return "";
        }
        if (type.equals("aclitem[]")) {
            return sorted(column);
        }
        if (type.startsWith("oid")) {
            if (table.equals("null")) {
                return "";
            }
            return array
                    ? "ARRAY(SELECT %s FROM unnest(c.%s::oid[]) WITH ORDINALITY AS e(o, n) ORDER BY n)"
                            .formatted(identity("'" + table + "'", "o", "0"), column)
                    : identity("'" + table + "'", "c." + column, "0");
        }
        return "c." + column + (type.equals("regproc") ? "::regprocedure" : "");
    }

    private static String sorted(String acl) {
        return "(SELECT array_agg(a::text ORDER BY a::text COLLATE \"C\") FROM unnest(c.%s) a)".formatted(acl);
    }

    /** SQL for the name of an object. */
    static String identity(String catalog, String oid, String column) {
        return "(SELECT identity FROM pg_identify_object(%s::regclass, nullif(%s::oid, 0), %s))"
                .formatted(catalog, oid, column);
    }
}
