package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is in a schema at one moment, by the versions of its rows and of the rows of the catalogs that are about it: whoever writes
 * makes a new version, with a transaction id or at a place that no other version of that row has had (PostgreSQL manual, section
 * 5.6, ctid and xmin). What PostgreSQL counts would tell of other schemas, too. Two equal ones mean that nothing was written in
 * between and committed; different ones may, as after VACUUM FULL, mean nothing.
 *
 * @param parts digests by the name of a table or sequence, and of {@value #DEFINITIONS}
 */
record SchemaContent(Map<String, String> parts) {

    private static final String DEFINITIONS = "definitions";

    /** Rows of catalogs, by the column that leads to the schema (n) or to a relation in it (r). */
    private static final Map<String, String> CATALOGS = Map.ofEntries(
            Map.entry("pg_namespace", "oid = n"),
            Map.entry("pg_class", "relnamespace = n"),
            Map.entry("pg_constraint", "connamespace = n"),
            Map.entry("pg_proc", "pronamespace = n"),
            Map.entry("pg_type", "typnamespace = n"),
            Map.entry("pg_operator", "oprnamespace = n"),
            Map.entry("pg_collation", "collnamespace = n"),
            Map.entry("pg_statistic_ext", "stxnamespace = n"),
            Map.entry("pg_ts_config", "cfgnamespace = n"),
            Map.entry("pg_default_acl", "defaclnamespace = n"),
            Map.entry("pg_enum", "enumtypid IN (SELECT oid FROM pg_type WHERE typnamespace = n)"),
            Map.entry("pg_attribute", "attrelid = ANY (r)"),
            Map.entry("pg_attrdef", "adrelid = ANY (r)"),
            Map.entry("pg_index", "indrelid = ANY (r)"),
            Map.entry("pg_inherits", "inhrelid = ANY (r)"),
            Map.entry("pg_policy", "polrelid = ANY (r)"),
            Map.entry("pg_rewrite", "ev_class = ANY (r)"),
            Map.entry("pg_sequence", "seqrelid = ANY (r)"),
            Map.entry("pg_trigger", "tgrelid = ANY (r)"),
            Map.entry("pg_description", "objoid = ANY (r)"));

    /** A row with a name and a digest; the digest of no rows is that of their number. */
    private static final String DIGEST = "SELECT '%s', concat(count(*), ':',"
            + " sum(hashtextextended(concat(t, ' ', c, ' ', x), 0)::numeric)) FROM (%s) AS versions (t, c, x)";

    private static final String RELATIONS =
            "SELECT relname, relkind FROM pg_class WHERE relnamespace = '%s'::regnamespace AND relkind IN ('r', 'm', 'S')";

    static SchemaContent of(Server server, DatabaseName schema) {
        return server.call("Reading what is in the schema " + schema, connection -> read(connection, schema));
    }

    private static SchemaContent read(Connection connection, DatabaseName schema) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // Rows that a policy hides would be missed; now PostgreSQL fails instead.
            statement.execute("SET LOCAL row_security = off");
            List<String> digests = new ArrayList<>();
            digests.add(DIGEST.formatted(DEFINITIONS, definitions(schema)));
            try (ResultSet row = statement.executeQuery(RELATIONS.formatted(schema))) {
                while (row.next()) {
                    digests.add(ofRelation(schema, row.getString(1), row.getString(2)));
                }
            }
            Map<String, String> parts = new TreeMap<>();
            try (ResultSet row = statement.executeQuery(String.join(" UNION ALL ", digests))) {
                while (row.next()) {
                    parts.put(row.getString(1), row.getString(2));
                }
            }
            return new SchemaContent(parts);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static String definitions(DatabaseName schema) {
        String rows = CATALOGS.entrySet().stream()
                .map(catalog ->
                        "SELECT tableoid, ctid, xmin FROM %s WHERE %s".formatted(catalog.getKey(), catalog.getValue()))
                .collect(Collectors.joining(" UNION ALL "));
        return ("SELECT v.* FROM (SELECT '%1$s'::regnamespace::oid,"
                        + " ARRAY(SELECT oid FROM pg_class WHERE relnamespace = '%1$s'::regnamespace)) AS s (n, r)"
                        + " CROSS JOIN LATERAL (%2$s) AS v")
                .formatted(schema, rows);
    }

    /** A sequence is written in place. */
    private static String ofRelation(DatabaseName schema, String name, String kind) {
        String versions = kind.equals("S") ? "0, last_value, is_called" : "tableoid, ctid, xmin";
        String relation = schema.quoted() + "." + new DatabaseName(name).quoted();
        return DIGEST.formatted(name.replace("'", "''"), "SELECT %s FROM ONLY %s".formatted(versions, relation));
    }

    /** What differs from another one, in words that follow a colon. */
    String differences(SchemaContent other) {
        return Stream.concat(parts.keySet().stream(), other.parts.keySet().stream())
                .distinct()
                .filter(name -> !parts.getOrDefault(name, "").equals(other.parts.get(name)))
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
