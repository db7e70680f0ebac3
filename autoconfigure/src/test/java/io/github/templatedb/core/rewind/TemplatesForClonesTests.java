package io.github.templatedb.core.rewind;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.server.embedded.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What in a template makes that a write is given to a clone, with the reason. */
class TemplatesForClonesTests {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        assumeThat(server.server().facts().majorVersion()).isGreaterThanOrEqualTo(15);
    }

    @AfterAll
    static void close() {
        server.close();
    }

    /** A crash would set an unlogged sequence back. The rows that are held are those of up to 1 MB. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            CREATE UNLOGGED SEQUENCE hasty                           | SELECT nextval('hasty')      | an unlogged relation: public.hasty
            CREATE ACCESS METHOD heaps TYPE TABLE HANDLER heap_tableam_handler; CREATE TABLE t (id int) USING heaps | INSERT INTO t VALUES (1) | a table that is no heap: public.t
            CREATE ACCESS METHOD heaps TYPE TABLE HANDLER heap_tableam_handler; CREATE TABLE t USING heaps AS SELECT 1 AS id | UPDATE t SET id = 2 | a table that is no heap: public.t
            CREATE TABLE t AS SELECT n, repeat('x', 1000) FROM generate_series(1, 1500) n | DELETE FROM t | a table that is too large to be put back: public.t
            CREATE TABLE t (v int[]); CREATE INDEX ON t USING gin (v); ALTER TABLE t ADD w text; INSERT INTO t SELECT ARRAY[1], repeat('x', 1000) FROM generate_series(1, 5000) | INSERT INTO t VALUES ('{1}') | a gin index of a large table: public.t
            CREATE TABLE t (v aclitem); INSERT INTO t SELECT makeaclitem(10, 10, 'SELECT', false) | DELETE FROM t | a table that cannot be put back as it was: public.t
            CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (id int) SERVER s; CREATE TABLE t (id int) | INSERT INTO t VALUES (1) | a foreign table in the database
            CREATE TABLE t (id int PRIMARY KEY); UPDATE pg_index SET indisvalid = false WHERE indrelid = 't'::regclass | INSERT INTO t VALUES (1) | an index that is not valid: public.t
            """)
    void writesToItAreForAClone(String schema, String sql, String reason) throws Exception {
        try (RewindPlay play = new RewindPlay(server, "for_clones", schema)) {
            play.execute(sql);
            assertThatThrownBy(play::rewind).hasMessage(reason);
        }
    }

    /** After the seal there is nobody who would close them. */
    @Test
    void tableWithGaps() throws Exception {
        try (RewindPlay gaps = new RewindPlay(
                server,
                "gaps",
                "CREATE TABLE t (id int)",
                "INSERT INTO t SELECT generate_series(1, 9); DELETE FROM t WHERE id = 4")) {
            for (String sql : List.of("INSERT INTO t VALUES (10)", "UPDATE t SET id = 0")) {
                gaps.execute(sql);
                assertThatThrownBy(gaps::rewind).hasMessage("a table in which the template itself left gaps: public.t");
                gaps.begin();
            }
        }
    }

    /** Which changes what the planner expects (PostgreSQL source, {@code RelationAddBlocks}). */
    @Test
    void tableThatCopyMakesLarger() throws Exception {
        assumeThat(server.server().facts().majorVersion()).isGreaterThanOrEqualTo(16);
        try (RewindPlay larger = new RewindPlay(
                server,
                "larger",
                "CREATE TABLE t (id int, v text); INSERT INTO t SELECT generate_series(1, 5000), 'v'")) {
            larger.execute("UPDATE t SET v = 'x' WHERE id = 7");
            assertThatThrownBy(larger::rewind).hasMessage("a table that has another size: public.t");
        }
    }

    /** Its index has one leaf, that is fuller than PostgreSQL makes it when it builds one. */
    @Test
    void tableThatDidNotComeBackAsItWasIsNotTriedAgain() throws Exception {
        try (RewindPlay full = new RewindPlay(
                server, "full", "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 400)")) {
            full.execute("INSERT INTO t SELECT generate_series(401, 500)");
            assertThatThrownBy(full::rewind).hasMessage("an index that has another size: public.t_pkey");
            full.begin();

            full.execute("UPDATE t SET id = 500 WHERE id = 2");

            assertThatThrownBy(full::rewind).hasMessage("a table that cannot be put back as it was: public.t");
        }
    }
}
