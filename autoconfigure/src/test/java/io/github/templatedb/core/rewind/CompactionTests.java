package io.github.templatedb.core.rewind;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.server.embedded.TestServer;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not made compact when a template is sealed is not put back as if it were. */
class CompactionTests {

    /** Whatever the reason is why PostgreSQL does not build an index again, it may be gone when a test runs. */
    private static final String SCHEMA =
            """
            CREATE TABLE trouble (id int);
            CREATE FUNCTION tags(n int) RETURNS text[] IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
                IF EXISTS (SELECT FROM public.trouble) THEN RAISE 'trouble'; END IF; RETURN ARRAY['t' || n % 7, 'u' || n]; END $$;
            CREATE TABLE document (id int PRIMARY KEY, n int); CREATE INDEX ON document USING gin (tags(n));
            INSERT INTO document SELECT n, n FROM generate_series(1, 300) n; CREATE TABLE other (id int);
            INSERT INTO other VALUES (1); INSERT INTO trouble VALUES (1);
            """;

    private static final String UNCOUNTED =
            """
            SET track_counts = off; CREATE TABLE t (id int PRIMARY KEY, tags text[], n int); CREATE INDEX ON t USING gin (tags);
            CREATE INDEX ON t USING brin (n) WITH (pages_per_range = 1);
            INSERT INTO t SELECT n, ARRAY['t' || n % 7, 'u' || n], n FROM generate_series(1, 300) n;
            """;

    private static final String PLAN = "SET enable_seqscan = off; EXPLAIN SELECT * FROM t WHERE ";

    private static TestServer server;

    private static RewindPlay play;

    @BeforeAll
    static void build() throws SQLException {
        server = TestServer.start();
        assumeThat(server.server().facts().majorVersion()).isGreaterThanOrEqualTo(15);
        play = new RewindPlay(server, "trouble", SCHEMA, "TRUNCATE trouble");
    }

    @AfterAll
    static void close() throws SQLException {
        if (play != null) {
            play.close();
        }
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT INTO document VALUES (1000, 1000)", "UPDATE document SET n = n"})
    void tableThatCouldNotBeMadeCompactIsGivenToAClone(String sql) throws Exception {
        play.begin();
        play.execute(sql);

        assertThatThrownBy(play::rewind)
                .hasMessage("rows that were changed, in a template that could not be made compact");
        play.begin();
    }

    /** Migrations can switch counting off, so that nothing tells which tables they wrote to. */
    @ParameterizedTest
    @ValueSource(strings = {"INSERT INTO t VALUES (1000, '{t1}', 7)", "UPDATE t SET n = -n WHERE id % 7 = 0"})
    void tableWhoseRowsWereNotCountedIsUndone(String sql) throws Exception {
        try (RewindPlay uncounted = new RewindPlay(server, "uncounted", UNCOUNTED)) {
            uncounted.requireUndone(
                    () -> uncounted.execute(sql),
                    List.of("INSERT INTO t SELECT n, ARRAY['t' || n], 3 FROM generate_series(2000, 2100) n"),
                    List.of(PLAN + "tags @> '{t1}'", PLAN + "n BETWEEN 5 AND 10", PLAN + "id = 1"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UPDATE t SET n = 7 WHERE id = 8", "DELETE FROM t WHERE id = 8", "DELETE FROM t WHERE id > 290"})
    void tableWhoseGapsWereNotCountedIsGivenToAClone(String migration) throws Exception {
        try (RewindPlay uncounted = new RewindPlay(server, "uncounted", UNCOUNTED + migration)) {
            uncounted.execute("INSERT INTO t VALUES (1000, '{t1}', 7)");
            assertThatThrownBy(uncounted::rewind)
                    .hasMessage("a table in which the template itself left gaps: public.t");
        }
    }

    @Test
    void insertsIntoAnotherTableAreUndone() throws Exception {
        play.requireUndone(
                () -> play.execute("INSERT INTO other VALUES (2)"), List.of("INSERT INTO other VALUES (3)"), List.of());
    }
}
