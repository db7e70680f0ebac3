package io.github.templatedb.core.rewind;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is known of a template, but for its rows; in every copy of it the same.
 *
 * @param shared what belongs to the database in the catalogs of the whole server
 * @param definitions of its relations
 * @param relations all that are no system catalogs
 * @param gaps tables in which not all new rows would come after those that are there
 * @param sequences what sets each to where it is
 * @param foreign whether it has foreign tables
 * @param undoing whether the role may switch triggers and counts off in its session
 * @param superuser whether the role may change statistics of relations
 * @param statistics columns of pg_class that VACUUM changes, with their types
 */
record Facts(
        String shared,
        String definitions,
        Map<Long, Relation> relations,
        Set<Long> gaps,
        Map<Long, String> sequences,
        boolean foreign,
        boolean undoing,
        boolean superuser,
        String statistics) {

    /** What VACUUM changes in place (PostgreSQL source, {@code vac_update_relstats}). */
    private static final String STATISTICS =
            "relpages int, reltuples real, relallvisible int, relhasindex bool, relhasrules bool, relhastriggers bool";

    /** PostgreSQL counts that from then on. */
    private static final int FIRST_WITH_ALL_FROZEN = 18;

    /** What undoing is proven for. A foreign table's rows are not in the database. */
    private static final String OBSTACLE =
            """
            coalesce(CASE WHEN relkind = 'm' THEN 'a materialized view'
                WHEN relpersistence <> 'p' THEN 'an unlogged relation'
                WHEN relkind <> 'r' THEN NULL
                WHEN relam <> (SELECT oid FROM pg_am WHERE amname = 'heap') THEN 'a table that is no heap'
                WHEN EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid AND tgenabled IN ('A', 'R'))
                    THEN 'a trigger that always fires'
                WHEN EXISTS (SELECT FROM pg_rewrite WHERE ev_class = c.oid AND ev_enabled IN ('A', 'R'))
                    THEN 'a rule that always applies'
                WHEN EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND NOT indisvalid)
                    THEN 'an index that is not valid' END,
                (SELECT min(CASE WHEN amname NOT IN ('btree', 'gin', 'brin', 'hash') THEN 'an index of the kind ' || amname
                        WHEN amname <> 'btree' AND pg_relation_size(c.oid) > %d THEN 'a ' || amname || ' index of a large table' END)
                    FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_am a ON a.oid = i.relam WHERE indrelid = c.oid))
            """
                    .formatted(Compaction.LARGEST);

    private static final String RELATIONS =
            """
            SELECT c.oid, format('%%I.%%I', nspname, relname), CASE WHEN m.oid IS NULL THEN relkind ELSE 't' END,
                coalesce(m.oid, indrelid, 0), pg_relation_size(c.oid) / current_setting('block_size')::int, relfilenode,
                (SELECT to_json(s) FROM (SELECT %s) s), reltuples < 0 AND NOT relhassubclass, %s,
                coalesce((SELECT amname FROM pg_am a WHERE a.oid = relam), ''), pg_relation_size(c.oid, 'vm') > 0
            FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace LEFT JOIN pg_index x ON indexrelid = c.oid
                LEFT JOIN (SELECT oid, reltoastrelid AS toast FROM pg_class WHERE reltoastrelid <> 0) m
                    ON toast = coalesce(indrelid, c.oid)
            WHERE c.oid >= 16384 AND relkind IN ('r', 'm', 't', 'i', 'S') AND relpersistence <> 't'
            """;

    /** Of relations, but for what VACUUM and TRUNCATE change. */
    private static final String DEFINITIONS =
            """
            SELECT coalesce(sum(hashtextextended((to_jsonb(c) - '{relfilenode,relpages,reltuples,relallvisible,relallfrozen,\
            relfrozenxid,relminmxid,relhasindex,relhasrules,relhastriggers}'::text[])::text, 0)), 0)
            FROM pg_class c WHERE oid >= 16384
            """;

    /** New rows go to the last page, unless PostgreSQL has noted that there is room in others (source, hio.c). */
    private static final String GAPS =
            """
            SELECT format('SELECT %s WHERE EXISTS (SELECT FROM (SELECT count(*) AS rows, max(place[1]) AS last
                FROM (SELECT t.ctid::text::point AS place FROM ONLY %s t WHERE t.ctid >= ''(%s,0)'') p GROUP BY place[0]) b
                WHERE rows < last)', oid, oid::regclass, CASE WHEN pg_relation_size(oid, 'fsm') > 0 THEN 0
                ELSE pg_relation_size(oid) / current_setting('block_size')::int - 1 END)
            FROM pg_class WHERE oid >= 16384 AND relkind = 'r' AND relpersistence = 'p' AND pg_relation_size(oid) > 0
                AND relam = (SELECT oid FROM pg_am WHERE amname = 'heap')
            """;

    /** An index is then a function of the rows of its table, and their places. */
    static final String BUILDING = "SET max_parallel_maintenance_workers = 0; SET maintenance_work_mem = '64MB'";

    private static final String MAY_UNDO =
            "SELECT has_parameter_privilege('session_replication_role', 'SET') AND has_parameter_privilege('track_counts', 'SET')";

    private static final int BLOCK = 8192;

    static Facts of(Connection copy) throws SQLException {
        String statistics = copy.getMetaData().getDatabaseMajorVersion() < FIRST_WITH_ALL_FROZEN
                ? STATISTICS
                : STATISTICS + ", relallfrozen int";
        Map<Long, Relation> relations = relations(copy, "c.oid, " + statistics.replaceAll(" \\w+(,|$)", "$1"));
        return new Facts(
                shared(copy),
                definitions(copy),
                relations,
                gaps(copy),
                sequences(copy, relations.values()),
                !Sql.texts(copy, "SELECT ftrelid FROM pg_foreign_table").isEmpty(),
                Sql.text(copy, MAY_UNDO).equals("t"),
                Sql.text(copy, "SHOW is_superuser").equals("on"),
                statistics);
    }

    private static String shared(Connection copy) throws SQLException {
        return Objects.requireNonNull(Totals.of(copy, Totals.NOWHERE).details()).shared();
    }

    private static Map<Long, Relation> relations(Connection copy, String statistics) throws SQLException {
        List<Relation> relations = new ArrayList<>();
        try (Statement statement = copy.createStatement();
                ResultSet row = statement.executeQuery(RELATIONS.formatted(statistics, OBSTACLE))) {
            while (row.next()) {
                relations.add(new Relation(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3).charAt(0),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getString(7),
                        row.getBoolean(8),
                        row.getString(9),
                        row.getString(10),
                        row.getBoolean(11)));
            }
        }
        return relations.stream().collect(Collectors.toMap(Relation::oid, relation -> relation));
    }

    private static Set<Long> gaps(Connection copy) throws SQLException {
        Set<Long> gaps = new HashSet<>();
        List<String> questions = Sql.texts(copy, GAPS);
        if (!questions.isEmpty()) {
            Sql.texts(copy, String.join(" UNION ALL ", questions)).forEach(oid -> gaps.add(Long.valueOf(oid)));
        }
        return gaps;
    }

    /** What sets each sequence to where it is. */
    private static Map<Long, String> sequences(Connection copy, Collection<Relation> relations) throws SQLException {
        Map<Long, String> sequences = new HashMap<>();
        String question = relations.stream()
                .filter(relation -> relation.kind() == Relation.SEQUENCE)
                .map(sequence -> "SELECT %d, format('setval(%1$d::regclass, %%s, %%L)', last_value, is_called) FROM %s"
                        .formatted(sequence.oid(), sequence.name()))
                .collect(Collectors.joining(" UNION ALL "));
        if (!question.isEmpty()) {
            try (Statement statement = copy.createStatement();
                    ResultSet row = statement.executeQuery(question)) {
                while (row.next()) {
                    sequences.put(row.getLong(1), row.getString(2));
                }
            }
        }
        return sequences;
    }

    static String definitions(Connection connection) throws SQLException {
        return Sql.text(connection, DEFINITIONS);
    }

    /**
     * Statements that build indexes again in a session that has run {@link #BUILDING}, and then set back what PostgreSQL knows of
     * sizes, which would change plans. How many buckets a hash index begins with is taken from there as well, so those are built
     * first, from what is to be known in the end (PostgreSQL source, {@code hashbuild}).
     *
     * @param tables of which it is set back, with their indexes
     */
    String rebuild(Collection<Relation> tables, Collection<Relation> indexes) {
        String setBack = setStatisticsBack(tables);
        return indexes.stream()
                .sorted(Comparator.comparing((Relation index) -> !index.isHash())
                        .thenComparing(Relation::oid))
                .map(index -> "REINDEX INDEX " + index.name() + "; ")
                .collect(Collectors.joining(
                        "", indexes.stream().anyMatch(Relation::isHash) ? setBack + "; " : "", setBack));
    }

    private String setStatisticsBack(Collection<Relation> tables) {
        String columns = statistics.replaceAll(" \\w+(,|$)", "$1");
        return """
                UPDATE pg_class c SET (%1$s) = (%2$s) FROM json_to_recordset('%5$s'::json) AS v (oid oid, %3$s)
                WHERE c.oid = v.oid AND (%4$s) IS DISTINCT FROM (%2$s)
                """
                .formatted(
                        columns,
                        columns.replace("rel", "v.rel"),
                        statistics,
                        columns.replace("rel", "c.rel"),
                        tables.stream()
                                .flatMap(table -> Stream.concat(Stream.of(table), parts(table).stream()))
                                .map(Relation::statistics)
                                .collect(Collectors.joining(",", "[", "]")));
    }

    Relation relation(long oid) {
        return Objects.requireNonNull(relations.get(oid), "No relation has the number " + oid);
    }

    /** Indexes and the TOAST table of a table, with its index. */
    List<Relation> parts(Relation table) {
        return relations.values().stream()
                .filter(part -> part.owner() == table.oid())
                .toList();
    }

    /** Tables that have to be put back whatever is written to them. */
    List<Relation> alwaysReturned() {
        return relations.values().stream()
                .filter(table -> table.kind() == Relation.TABLE && table.blocks() > 0 && table.obstacle() == null)
                .filter(table -> parts(table).stream().anyMatch(Relation::isNoTree))
                .toList();
    }

    /** Bytes of the rows of a table, with what is in its TOAST table. */
    long size(Relation table) {
        return BLOCK * blocks(table);
    }

    /** The same as a number of blocks. */
    long blocks(Relation table) {
        return table.blocks()
                + parts(table).stream()
                        .filter(part -> part.kind() == Relation.TOAST)
                        .mapToLong(Relation::blocks)
                        .sum();
    }
}
