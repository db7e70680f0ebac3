package io.github.templatedb.core.rewind;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.server.embedded.TestServer;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Indexes are as in a new copy: their sizes, plans with them, and the order in which they give rows, now and after further inserts. */
class IndexedRewindTests {

    private static final String SCHEMA =
            """
            CREATE TABLE document (id int PRIMARY KEY, kind text, tags text[], data jsonb, body text, n int, code text UNIQUE);
            CREATE INDEX document_body ON document USING gin (to_tsvector('simple', body));
            CREATE INDEX document_data ON document USING gin (data jsonb_path_ops) WITH (fastupdate = off);
            CREATE INDEX document_tags ON document USING gin (tags); CREATE INDEX document_some ON document USING gin (tags) WHERE n > 100;
            CREATE INDEX document_n ON document USING brin (n) WITH (pages_per_range = 1);
            CREATE INDEX document_bloom ON document USING brin (code text_bloom_ops);
            CREATE INDEX document_kind ON document USING hash (kind); CREATE INDEX document_number ON document USING hash ((n % 10));
            CREATE INDEX document_lower ON document (lower(code)); CREATE INDEX document_many ON document (kind, n) WHERE n % 2 = 0;
            INSERT INTO document SELECT n, 'kind ' || n % 5, ARRAY['t' || n % 7, 'u' || n % 60], jsonb_build_object('k', n % 13),
                'word' || n || ' and more ' || n % 11, n, md5('' || n) FROM generate_series(1, 700) n ORDER BY md5('' || n);
            UPDATE document SET n = n + 1000 WHERE n % 9 = 0; DELETE FROM document WHERE id % 50 = 3;
            CREATE TABLE measured (id int PRIMARY KEY, tags text[], kind int);
            CREATE INDEX measured_tags ON measured USING gin (tags); CREATE INDEX measured_kind ON measured USING hash (kind);
            INSERT INTO measured SELECT n, ARRAY['t' || n % 7], n % 4 FROM generate_series(1, 100) n; ANALYZE measured;
            INSERT INTO measured SELECT n, ARRAY['t' || n % 9], n % 4 FROM generate_series(101, 200) n;
            CREATE TABLE estimated (id int, kind int); INSERT INTO estimated VALUES (0, 0); ANALYZE estimated;
            CREATE INDEX estimated_kind ON estimated USING hash (kind); INSERT INTO estimated SELECT n, n % 40 FROM generate_series(1, 900) n;
            CREATE TABLE nothing (id int, tags text[], data jsonb, kind text);
            CREATE INDEX nothing_tags ON nothing USING gin (tags); CREATE INDEX nothing_data ON nothing USING gin (data) WITH (fastupdate = off);
            CREATE INDEX nothing_id ON nothing USING brin (id); CREATE INDEX nothing_kind ON nothing USING hash (kind);
            CREATE TABLE tree (id int PRIMARY KEY, v int, w text UNIQUE); CREATE INDEX tree_v ON tree (v); CREATE INDEX tree_some ON tree (id) WHERE v = 1;
            INSERT INTO tree SELECT n, n % 3, 'w' || n FROM generate_series(1, 1000) n ORDER BY md5('' || n);
            CREATE TABLE part (id int, tags text[]) PARTITION BY RANGE (id); CREATE INDEX ON part USING gin (tags);
            CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (50); CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (50) TO (999);
            INSERT INTO part SELECT n, ARRAY['t' || n % 7] FROM generate_series(1, 99) n;
            """;

    private static final List<String> FURTHER = List.of(
            "INSERT INTO document SELECT n, 'kind ' || n % 3, ARRAY['t' || n], jsonb_build_object('k', n), 'word' || n, n, 'c' || n FROM generate_series(2000, 2100) n",
            "INSERT INTO measured SELECT n, ARRAY['t1'], 3 FROM generate_series(300, 330) n",
            "INSERT INTO nothing SELECT n, ARRAY['t1'], '[1]', 'k' || n % 3 FROM generate_series(1, 30) n",
            "INSERT INTO estimated SELECT n, 3 FROM generate_series(4000, 4010) n",
            "INSERT INTO tree SELECT n, 1, 'x' || n FROM generate_series(2000, 2010) n",
            "INSERT INTO part SELECT n, ARRAY['t1'] FROM generate_series(45, 55) n");

    /** A root that was empty stays. */
    private static final String SIZES =
            "SELECT oid::regclass || ' ' || pg_relation_size(oid) FROM pg_class WHERE oid >= 16384 AND relkind IN ('r', 'i') ORDER BY 1";

    private static final String WITH_INDEXES_ALONE = "SET enable_seqscan = off; SET enable_sort = off; ";

    private static final String IN_ORDER = WITH_INDEXES_ALONE + "SET enable_bitmapscan = off; ";

    /** Plans with their costs, rows in their order. */
    private static final List<String> QUESTIONS = List.of(
            SIZES,
            WITH_INDEXES_ALONE + "EXPLAIN SELECT * FROM document WHERE to_tsvector('simple', body) @@ 'word1 | more'",
            WITH_INDEXES_ALONE + "EXPLAIN SELECT * FROM document WHERE data @> '{\"k\": 3}'",
            WITH_INDEXES_ALONE + "EXPLAIN SELECT * FROM document WHERE tags @> '{t1}' AND n > 100",
            WITH_INDEXES_ALONE + "EXPLAIN SELECT * FROM document WHERE n BETWEEN 5 AND 10",
            WITH_INDEXES_ALONE + "EXPLAIN SELECT * FROM document WHERE code = 'c'",
            WITH_INDEXES_ALONE + "EXPLAIN SELECT * FROM measured WHERE tags && '{t1,t2}'",
            WITH_INDEXES_ALONE + "EXPLAIN SELECT * FROM nothing WHERE tags @> '{t1}' AND data @> '[1]'",
            WITH_INDEXES_ALONE + "EXPLAIN SELECT * FROM tree WHERE v = 1 ORDER BY id",
            WITH_INDEXES_ALONE + "EXPLAIN SELECT * FROM part WHERE tags @> '{t1}'",
            WITH_INDEXES_ALONE + "SELECT id FROM document WHERE tags @> '{t1}'",
            WITH_INDEXES_ALONE + "SELECT id FROM document WHERE n BETWEEN 100 AND 300",
            IN_ORDER + "SELECT id FROM document WHERE kind = 'kind 2'",
            IN_ORDER + "SELECT id FROM document WHERE n % 10 = 7",
            IN_ORDER + "SELECT id FROM measured WHERE kind = 3",
            IN_ORDER + "SELECT id FROM estimated WHERE kind = 3",
            IN_ORDER + "SELECT id FROM nothing WHERE kind = 'k1'",
            IN_ORDER + "SELECT id FROM tree WHERE v = 1");

    private static TestServer server;

    private static RewindPlay play;

    @BeforeAll
    static void build() throws SQLException {
        server = TestServer.start();
        assumeThat(server.server().facts().majorVersion()).isGreaterThanOrEqualTo(15);
        play = new RewindPlay(server, "indexed", SCHEMA);
    }

    @AfterAll
    static void close() throws SQLException {
        if (play != null) {
            play.close();
        }
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
            inserts                    ~ INSERT INTO document (id, tags) VALUES (9000, '{t1,new}'), (9001, '{t1}')
            many inserts               ~ INSERT INTO document SELECT n, 'k', ARRAY['n' || n], '{}', 'b' || n, n, n FROM generate_series(3000, 5000) n
            updates                    ~ UPDATE document SET n = -n, body = body || ' x' WHERE id % 7 = 0
            heap-only updates          ~ UPDATE measured SET id = id
            deletes                    ~ DELETE FROM document WHERE id % 3 = 0
            TRUNCATE                   ~ TRUNCATE document, measured
            TRUNCATE and rows          ~ TRUNCATE document; INSERT INTO document (id, kind) SELECT n, 'kind ' || n FROM generate_series(1, 99) n
            rolled back                ~ BEGIN; INSERT INTO document (id, tags) VALUES (9000, '{t1,new}'); UPDATE measured SET kind = 7; ROLLBACK
            an insert after ANALYZE    ~ INSERT INTO measured SELECT n, ARRAY['n' || n], 1 FROM generate_series(1000, 1400) n
            inserts into what is empty ~ INSERT INTO nothing VALUES (1, '{t1,t2}', '{"a": 1}', 'k1'), (2, '{t1}', '[1]', 'k1')
            many rows in what is empty ~ INSERT INTO nothing SELECT n, ARRAY['n' || n], to_jsonb(n), 'k' || n % 3 FROM generate_series(1, 3000) n
            a row that comes and goes  ~ INSERT INTO nothing VALUES (1, '{t1}', '[1]', 'k1'); DELETE FROM nothing
            more rows than were known  ~ UPDATE estimated SET kind = kind + 1 WHERE id = 7
            B-trees that grow          ~ INSERT INTO tree SELECT n, 1, 'y' || n FROM generate_series(3000, 6000) n
            B-trees that do not        ~ INSERT INTO tree VALUES (3000, 1, 'y'), (3001, 1, 'z')
            keys that change           ~ UPDATE tree SET v = (v + 1) % 3, w = w || 'x'; DELETE FROM tree WHERE v = 0
            partitions                 ~ UPDATE part SET id = 99 - id; INSERT INTO part VALUES (7, '{x}')
            a list of what is pending  ~ INSERT INTO part VALUES (7, '{x}'); SELECT gin_clean_pending_list('document_tags'), gin_clean_pending_list('part_1_tags_idx')
            """)
    void isAsNewAfter(String what, String sql) throws Exception {
        play.requireUndone(() -> play.execute(sql), FURTHER, QUESTIONS);
    }
}
