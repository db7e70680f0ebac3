package io.github.templatedb.core.rewind;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is in a schema at one moment, by the versions of its rows and of the rows of the catalogs that are about it: whoever writes
 * makes a new version, with a transaction id or at a place that no other version of that row has had (PostgreSQL manual, section
 * 5.6, ctid and xmin). What PostgreSQL counts for a database would tell of other schemas, too. Two equal ones mean that nothing was written in
 * between and committed; different ones may, as after VACUUM FULL, mean nothing.
 *
 * @param definitions of all that is in it, but for what TRUNCATE, VACUUM and ANALYZE change
 * @param columns what ANALYZE has found in them
 * @param parts by the name of a table, materialized view or sequence: its kind as {@code pg_class.relkind}, and its files and
 *     rows; of a sequence where it is
 * @param writes by the name of a table how many rows PostgreSQL has counted that were written to it, those of transactions that were rolled back
 *     too, which leave places that are not free; what sessions did is counted late, unless they are told
 * @since 0.1.0
 */
public record SchemaContent(String definitions, String columns, Map<String, String> parts, Map<String, Long> writes) {

    /** Rows of catalogs, by the column that leads to the schema (n) or to a relation in it (r). */
    private static final Map<String, String> CATALOGS = Map.ofEntries(
            Map.entry("pg_namespace", "oid = n"),
            Map.entry("pg_constraint", "connamespace = n"),
            Map.entry("pg_proc", "pronamespace = n"),
            Map.entry("pg_type", "typnamespace = n"),
            Map.entry("pg_operator", "oprnamespace = n"),
            Map.entry("pg_collation", "collnamespace = n"),
            Map.entry("pg_statistic_ext", "stxnamespace = n"),
            Map.entry("pg_opclass", "opcnamespace = n"),
            Map.entry("pg_opfamily", "opfnamespace = n"),
            Map.entry("pg_conversion", "connamespace = n"),
            Map.entry("pg_ts_dict", "dictnamespace = n"),
            Map.entry("pg_ts_config", "cfgnamespace = n"),
            Map.entry("pg_ts_config_map", "mapcfg IN (SELECT oid FROM pg_ts_config WHERE cfgnamespace = n)"),
            Map.entry("pg_default_acl", "defaclnamespace = n"),
            Map.entry("pg_enum", "enumtypid IN (SELECT oid FROM pg_type WHERE typnamespace = n)"),
            Map.entry("pg_attribute", "attrelid = ANY (r)"),
            Map.entry("pg_inherits", "inhrelid = ANY (r)"),
            Map.entry(
                    "pg_cast",
                    "EXISTS (SELECT FROM pg_type WHERE oid IN (castsource, casttarget) AND typnamespace = n)"),
            Map.entry("pg_policy", "polrelid = ANY (r)"),
            Map.entry("pg_rewrite", "ev_class = ANY (r)"),
            Map.entry("pg_sequence", "seqrelid = ANY (r)"),
            Map.entry("pg_trigger", "tgrelid = ANY (r)"),
            // Whose text it is does not matter: one that is taken for another's means a new schema once.
            Map.entry(
                    "pg_description",
                    "objoid = n OR objoid = ANY (r) OR objoid IN (SELECT oid FROM pg_proc WHERE pronamespace = n"
                            + " UNION ALL SELECT oid FROM pg_type WHERE typnamespace = n"
                            + " UNION ALL SELECT oid FROM pg_constraint WHERE connamespace = n)"));

    /** Versions of rows. The digest of no rows is that of their number. */
    private static final String CATALOG_ROWS = "SELECT 'catalogs', '', concat(count(*), ':',"
            + " sum(hashtextextended(concat(t, ' ', c, ' ', x), 0))) FROM (%s) AS versions (t, c, x)";

    /** TRUNCATE makes a new version of these rows, which are compared by what they say. */
    private static final String RELATIONS =
            """
            SELECT 'relations', '', sum(hashtextextended((to_jsonb(c) - '{relfilenode,relpages,reltuples,relallvisible,relallfrozen,\
            relfrozenxid,relminmxid}'::text[])::text, 0))::text
            FROM pg_class c WHERE relnamespace = '%s'::regnamespace
            """;

    /** Building an index again says that old snapshots may use it (PostgreSQL source, {@code reindex_index}). */
    private static final String INDEXES =
            """
            SELECT 'indexes', '', sum(hashtextextended((to_jsonb(x) - 'indcheckxmin')::text, 0))::text
            FROM pg_index x JOIN pg_class c ON c.oid = indrelid WHERE relnamespace = '%s'::regnamespace
            """;

    /** Of those that this role may read. */
    private static final String COLUMNS =
            """
            SELECT 'columns', '', md5(string_agg(found, ' ' ORDER BY found)) FROM (
                SELECT s::text FROM pg_stats s WHERE schemaname = '%1$s'
                UNION ALL SELECT s::text FROM pg_stats_ext s WHERE schemaname = '%1$s'
                UNION ALL SELECT s::text FROM pg_stats_ext_exprs s WHERE schemaname = '%1$s') AS statistics (found)
            """;

    private static final String ROWS =
            "SELECT '', '%s', concat('%s: ', count(*), ' ', sum(hashtidextended(ctid, xmin::text::bigint))) FROM ONLY %s";

    private static final String SEQUENCE = "SELECT '', '%s', concat('S ', last_value, ', ', is_called::text) FROM %s";

    /** Of a table the names of its files, and what VACUUM changes. Rows that a policy hides from the role may be others each time. */
    private static final String PARTS =
            """
            SELECT relname, relkind, concat_ws(' ', relkind, relfilenode, relpages, reltuples, relallvisible,
                (SELECT string_agg(i.relfilenode::text, ' ' ORDER BY i.oid)
                    FROM pg_index JOIN pg_class i ON i.oid = indexrelid WHERE indrelid = c.oid)), row_security_active(c.oid),
                pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid) + pg_stat_get_tuples_deleted(oid),
                pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
                    + pg_stat_get_xact_tuples_deleted(oid) > 0
            FROM pg_class c WHERE relnamespace = '%s'::regnamespace AND relkind IN ('r', 'm', 'S') AND relispopulated
            """;

    /**
     * Reads what is in a schema.
     *
     * @param server where it is
     * @param schema its name
     * @return what is in it now
     * @throws io.github.templatedb.core.server.ServerException if PostgreSQL refuses
     */
    public static SchemaContent of(Server server, DatabaseName schema) {
        return server.call("Reading what is in the schema " + schema, connection -> read(connection, schema));
    }

    /** In a transaction of its own, with the same settings each time: texts of values depend on them. */
    static SchemaContent read(Connection connection, DatabaseName schema) throws SQLException {
        return SchemaRewind.transact(connection, schema, () -> of(connection, schema));
    }

    static SchemaContent of(Connection connection, DatabaseName schema) throws SQLException {
        return of(connection, schema, Map.of());
    }

    /**
     * What is in the schema after this has been, and this session alone has written since. Rows of others, and those that others have
     * written, are not read again, so what others write is found by whoever compares the result with a later one.
     */
    SchemaContent again(Connection connection, DatabaseName schema) throws SQLException {
        return of(connection, schema, parts);
    }

    private static SchemaContent of(Connection connection, DatabaseName schema, Map<String, String> known)
            throws SQLException {
        List<String> questions = new ArrayList<>();
        questions.add(CATALOG_ROWS.formatted(definitions(schema)));
        questions.add(RELATIONS.formatted(schema));
        questions.add(INDEXES.formatted(schema));
        questions.add(COLUMNS.formatted(schema));
        Map<String, String> parts = new TreeMap<>();
        Map<String, Long> writes = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(PARTS.formatted(schema))) {
                while (row.next()) {
                    String name = row.getString(1);
                    String files = row.getString(3);
                    String rows = known.getOrDefault(name, "");
                    writes.put(name, row.getLong(5));
                    if (row.getBoolean(4)) {
                        parts.put(name, row.getString(2) + " not known " + System.nanoTime());
                    } else if (!row.getBoolean(6) && rows.startsWith(files + ": ")) {
                        parts.put(name, rows);
                    } else {
                        questions.add(ofRelation(schema, name, row.getString(2), files));
                    }
                }
            }
            // By name, as the parts of a UNION ALL come in any order if PostgreSQL has several processes look at them.
            Map<String, String> whole = new TreeMap<>();
            try (ResultSet row = statement.executeQuery(String.join(" UNION ALL ", questions))) {
                while (row.next()) {
                    String part = row.getString(2);
                    (part.isEmpty() ? whole : parts).put(part.isEmpty() ? row.getString(1) : part, row.getString(3));
                }
            }
            String columns = String.valueOf(whole.remove("columns"));
            return new SchemaContent(whole.toString(), columns, parts, writes);
        }
    }

    private static String definitions(DatabaseName schema) {
        String rows = CATALOGS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(catalog ->
                        "SELECT tableoid, ctid, xmin FROM %s WHERE %s".formatted(catalog.getKey(), catalog.getValue()))
                .collect(Collectors.joining(" UNION ALL "));
        return ("SELECT v.* FROM (SELECT '%1$s'::regnamespace::oid,"
                        + " ARRAY(SELECT oid FROM pg_class WHERE relnamespace = '%1$s'::regnamespace)) AS s (n, r)"
                        + " CROSS JOIN LATERAL (%2$s) AS v")
                .formatted(schema, rows);
    }

    /** A sequence is written in place. */
    private static String ofRelation(DatabaseName schema, String name, String kind, String files) {
        String literal = name.replace("'", "''");
        String relation = schema.quoted() + "." + new DatabaseName(name).quoted();
        return kind.equals("S") ? SEQUENCE.formatted(literal, relation) : ROWS.formatted(literal, files, relation);
    }

    /**
     * What differs from another one.
     *
     * @param other another one
     * @return names, in words that follow a colon
     */
    public String differences(SchemaContent other) {
        return Stream.concat(
                        definitions.equals(other.definitions) ? Stream.empty() : Stream.of("definitions"),
                        changed(other).stream())
                .collect(Collectors.joining(", "));
    }

    /** Whether nothing was written in between, but what was rolled back. */
    boolean hasSame(SchemaContent other) {
        return differences(other).isEmpty() && columns.equals(other.columns);
    }

    /** Whether a part has the same files and rows as that of another one. */
    boolean hasSamePart(String name, SchemaContent other) {
        return Objects.equals(parts.get(name), other.parts.get(name));
    }

    /** The names of parts that differ from those of another one, or that only one of both has. */
    List<String> changed(SchemaContent other) {
        return changed(parts, other.parts);
    }

    /** Sets those sequences back that have moved since, which a transaction does not when it is rolled back. */
    void setSequencesBack(Connection connection, DatabaseName schema, SchemaContent now) throws SQLException {
        setSequencesBack(
                connection,
                schema,
                changed(now).stream()
                        .filter(name -> parts.getOrDefault(name, "").startsWith("S "))
                        .toList());
    }

    void setSequencesBack(Connection connection, DatabaseName schema, List<String> sequences) throws SQLException {
        if (!sequences.isEmpty()) {
            Sql.texts(
                    connection,
                    "SELECT "
                            + Sql.list(sequences, name -> "setval('%s.%s', %s)"
                                    .formatted(
                                            schema.quoted(),
                                            new DatabaseName(name).quoted().replace("'", "''"),
                                            parts.getOrDefault(name, "").substring(2))));
        }
    }

    /** The names of those that differ, or to which rows were written that are not there. */
    List<String> written(SchemaContent other) {
        return Stream.concat(changed(other).stream(), changed(writes, other.writes).stream())
                .distinct()
                .toList();
    }

    private static <T> List<String> changed(Map<String, T> some, Map<String, T> others) {
        return Stream.concat(some.keySet().stream(), others.keySet().stream())
                .distinct()
                .filter(name -> !Objects.equals(some.get(name), others.get(name)))
                .sorted()
                .toList();
    }
}
