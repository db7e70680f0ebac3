package io.github.templatedb.core.rewind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.usecases.support.ExternalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be undone exactly in a schema has its reason, and all stays as the test has left it. */
class RefusedSchemaRewindTests {

    private static final String BOOK =
            "CREATE TABLE book (id int PRIMARY KEY, n int); INSERT INTO book SELECT n, n FROM generate_series(1, 9) n; ";

    @AutoClose
    private static final ExternalPostgres external = ExternalPostgres.start();

    @BeforeAll
    static void prepare() throws SQLException {
        try (Connection connection = external.connect("library");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;"
                            + " CREATE FOREIGN DATA WRAPPER far; CREATE SERVER far FOREIGN DATA WRAPPER far;"
                            + " GRANT USAGE ON FOREIGN SERVER far TO guest;"
                            + " CREATE FUNCTION as_superuser(act text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS"
                            + " 'BEGIN EXECUTE act; END'; CREATE SCHEMA other; CREATE TABLE other.shelf (id int); GRANT ALL ON SCHEMA other TO guest;"
                            + " CREATE TABLE other.rack (id int PRIMARY KEY); INSERT INTO other.rack VALUES (1); GRANT REFERENCES ON other.rack TO guest");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            CREATE MATERIALIZED VIEW m AS SELECT * FROM book        | REFRESH MATERIALIZED VIEW m     | a materialized view: m
            CREATE FOREIGN TABLE f (n int) SERVER far               | DELETE FROM book                | a foreign table in the schema
            CREATE TABLE t (n int) USING pile                       | INSERT INTO t VALUES (1)        | a table that is no heap
            CREATE TABLE t (n int); CREATE INDEX ON t USING hash (n) | INSERT INTO t VALUES (1)       | an index of the kind hash
            CREATE TABLE t (n int4range); CREATE INDEX ON t USING gist (n) | INSERT INTO t VALUES ('[1,2]') | an index of the kind gist
            CREATE TABLE t (n int REFERENCES book); CREATE INDEX ON t USING brin (n) | DELETE FROM book  | an index of the kind brin
            CREATE TABLE t (n int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY | SELECT 1 | row-level security that is forced
            CREATE TABLE definitions (n int)                        | ALTER TABLE book ADD c int; INSERT INTO definitions VALUES (1) | objects of the schema were changed
            CREATE TABLE t (a aclitem); INSERT INTO t VALUES ('guest=r/guest') | DELETE FROM t        | rows that cannot be copied
            CREATE TABLE t (n int); CREATE INDEX i ON t (n); SELECT as_superuser(format('UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s', 'i'::regclass::oid)) | INSERT INTO t VALUES (1) | something that is written when rows are put back
            CREATE TABLE t (n int); CREATE INDEX ON t (n); SELECT as_superuser(format('UPDATE pg_class SET relallvisible = 1 WHERE oid = %s', 't'::regclass::oid)) | INSERT INTO t VALUES (1) | a table that was vacuumed or analyzed
            SELECT 1                                                | ANALYZE book                    | VACUUM or ANALYZE
            CREATE TABLE t (n int); INSERT INTO t VALUES (1); ANALYZE t | DELETE FROM t               | a table that was vacuumed or analyzed
            CREATE TABLE t (b int REFERENCES book, k int) PARTITION BY LIST (k) | DELETE FROM book    | a foreign key of a partitioned table, or of one in another schema
            CREATE TABLE other.u (b int REFERENCES book)            | DELETE FROM book                | a foreign key of a partitioned table, or of one in another schema
            CREATE TABLE t (id int PRIMARY KEY, b int REFERENCES book); ALTER TABLE book ADD FOREIGN KEY (n) REFERENCES t NOT VALID | UPDATE t SET b = 2; INSERT INTO t VALUES (1) | foreign keys that form a circle
            CREATE TABLE t AS SELECT repeat('v', 2000) FROM generate_series(1, 100) | DELETE FROM t   | a table that is too large to be put back
            CREATE TABLE t AS SELECT string_agg(md5(n::text), '') FROM generate_series(1, 4000) n | DELETE FROM t | a table that is too large to be put back
            CREATE TABLE t AS SELECT n AS a, n AS b FROM generate_series(1, 9) n; ANALYZE t; CREATE STATISTICS pairs ON a, b FROM t | ANALYZE t | VACUUM or ANALYZE
            """)
    void reasonIsToldAndAllStays(String migration, String act, String reason) throws Exception {
        try (SchemaPlay play = new SchemaPlay(external, BOOK + migration, 1 << 16, 1 << 20)) {
            play.requireRefused(act, reason);
        }
    }

    @Test
    void rowsOfAllTablesHaveOneBound() throws Exception {
        String other = "CREATE TABLE t AS SELECT 1 AS n";
        try (SchemaPlay play = new SchemaPlay(external, BOOK + other, 1 << 20, 8192)) {
            assertThat(play.room()).isZero();
            play.requireRefused("DELETE FROM book; DELETE FROM t", "a table that is too large to be put back");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t AS SELECT repeat('v', 2000) FROM generate_series(1, 9); ",
                "CREATE TABLE t (n int4range); CREATE INDEX ON t USING gist (n); INSERT INTO t VALUES ('[1,2]'); "
            })
    void tableThatCannotBePutBackTakesNoRoom(String table) throws Exception {
        try (SchemaPlay play = new SchemaPlay(external, table + BOOK, 1 << 20, 8192)) {
            play.execute("DELETE FROM book");

            assertThat(play.rewind()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TRIGGER log BEFORE INSERT ON book FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger(); ALTER TABLE book DISABLE TRIGGER log",
                "CREATE TRIGGER log BEFORE INSERT ON book FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger(); ALTER TABLE book ENABLE REPLICA TRIGGER log",
                "CREATE MATERIALIZED VIEW m AS SELECT * FROM book WITH NO DATA",
                "CREATE FUNCTION checked(n int) RETURNS bool LANGUAGE plpgsql AS 'BEGIN PERFORM as_superuser(''SELECT 1''); RETURN true; END'; ALTER TABLE book ADD CHECK (checked(n))"
            })
    void whatDoesNothingIsNoReason(String migration) throws Exception {
        try (SchemaPlay play = new SchemaPlay(external, BOOK + migration)) {
            play.execute("DELETE FROM book");

            assertThat(play.rewind()).isTrue();
        }
    }

    /** PostgreSQL has the longest of several parts of a question answered first, by one of several processes. */
    @Test
    void answersOfSeveralProcessesAreNotMixedUp() throws Exception {
        external.execute(
                "ALTER ROLE guest SET parallel_setup_cost = 0", "ALTER ROLE guest SET parallel_tuple_cost = 0");
        String large = "CREATE TABLE large AS SELECT n FROM generate_series(1, 20000) n; CREATE TABLE less (n int)";
        try (SchemaPlay play = new SchemaPlay(external, BOOK + large)) {
            play.execute("DELETE FROM book; DELETE FROM large; INSERT INTO less VALUES (1)");

            assertThat(play.rewind()).isTrue();
        } finally {
            external.execute("ALTER ROLE guest RESET ALL");
        }
    }

    /** PL/pgSQL is in every database. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            CREATE TRIGGER log BEFORE INSERT ON book FOR EACH ROW EXECUTE FUNCTION f()         | a trigger
            CREATE TRIGGER log AFTER TRUNCATE ON book EXECUTE FUNCTION f()                     | a trigger
            CREATE TRIGGER log BEFORE INSERT ON book FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE book ENABLE ALWAYS TRIGGER log | a trigger
            ALTER TABLE book ADD CHECK (noted(n) > 0)                                            | a table that cannot be made anew
            ALTER TABLE book ADD CHECK (moved(n) > 0)                                          | a table that cannot be made anew
            ALTER TABLE book ADD CHECK (moved(n) > 0); CREATE TABLE hidden (); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY; ALTER TABLE hidden FORCE ROW LEVEL SECURITY | a table that cannot be made anew
            """)
    void whatRunsWithItIsAReason(String migration, String reason) throws Exception {
        String functions =
                """
                CREATE TABLE log (n int); CREATE SEQUENCE s;
                CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (1); RETURN new; END $$;
                CREATE FUNCTION noted(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (n); RETURN 1; END $$;
                CREATE FUNCTION moved(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN nextval('s'); END $$;
                """;
        try (SchemaPlay play = new SchemaPlay(external, BOOK + functions + migration)) {
            assertThat(play.content().get("s"))
                    .containsExactly(migration.contains("moved") ? "9" : "1", migration.contains("moved") + "");
            play.execute("DELETE FROM book WHERE id = 1");

            assertThatThrownBy(play::rewind)
                    .isInstanceOf(NotExactException.class)
                    .hasMessageStartingWith(reason);
        }
    }

    @Test
    void rowThatCannotBePutBackLeavesAllAsItWas() throws Exception {
        String check =
                "CREATE TABLE also (n int); CREATE SEQUENCE s; CREATE FUNCTION low() RETURNS bool LANGUAGE sql AS"
                        + " 'SELECT last_value < 100 FROM s'; ALTER TABLE book ADD CONSTRAINT book_n_check CHECK (low())";
        try (SchemaPlay play = new SchemaPlay(external, BOOK + check)) {
            play.execute("INSERT INTO also VALUES (1); DELETE FROM book; SELECT setval('s', 500)");
            Map<String, List<String>> left = play.content();

            assertThatThrownBy(play::rewind).isInstanceOf(SQLException.class).hasMessageContaining("book_n_check");

            assertThat(play.content()).isEqualTo(left);
            assertThat(play.isUnfinished()).isFalse();
        }
    }

    /** A sequence that was set back by then would stay so. */
    @Test
    void foreignKeyIsLookedAtBeforeSequencesAreSetBack() throws Exception {
        String table = "CREATE SEQUENCE s; CREATE TABLE t (n int REFERENCES other.rack DEFERRABLE INITIALLY DEFERRED);"
                + " INSERT INTO t VALUES (1)";
        try (SchemaPlay play = new SchemaPlay(external, BOOK + table)) {
            play.execute("DELETE FROM t; SELECT setval('s', 500), as_superuser('DELETE FROM other.rack')");
            Map<String, List<String>> left = play.content();

            assertThatThrownBy(play::rewind).isInstanceOf(SQLException.class).hasMessageContaining("foreign key");

            assertThat(play.content()).isEqualTo(left);
            assertThat(play.isUnfinished()).isFalse();
        }
    }

    @Test
    void generatedColumnWhoseFunctionSaysSomethingElseNowIsSeen() throws Exception {
        String generated =
                """
                CREATE FUNCTION f(n int) RETURNS int IMMUTABLE LANGUAGE sql AS $$ SELECT 1 $$;
                CREATE TABLE t (n int, g int GENERATED ALWAYS AS (f(n)) STORED); INSERT INTO t VALUES (1), (2);
                CREATE TABLE copy (book int REFERENCES book ON DELETE CASCADE); INSERT INTO copy VALUES (1);
                CREATE OR REPLACE FUNCTION f(n int) RETURNS int IMMUTABLE LANGUAGE sql AS $$ SELECT 2 $$;
                """;
        try (SchemaPlay play = new SchemaPlay(external, BOOK + generated)) {
            assertThat(play.content().get("t")).containsExactly("(0,1)(1,1)", "(0,2)(2,1)");
            play.requireRefused("DELETE FROM t", "a table that cannot be made anew");
            play.begin();
            play.execute("DELETE FROM book");
            assertThat(play.rewind()).isTrue();
        }
    }

    @Test
    void strayTransactionIsNotWaitedForLong() throws Exception {
        try (SchemaPlay play = new SchemaPlay(external, BOOK);
                Connection stray = play.connect()) {
            play.execute("DELETE FROM book");
            stray.setAutoCommit(false);
            Sql.texts(stray, "SELECT * FROM book");

            assertThatThrownBy(play::rewind).hasMessage("a lock that somebody else holds");

            assertThat(play.content().get("book")).isEmpty();
            stray.rollback();
            assertThat(play.rewind()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (n int); CREATE INDEX ON t USING hash (n)",
                "CREATE TABLE t (n int PRIMARY KEY); CREATE TABLE u (n int PRIMARY KEY REFERENCES t); INSERT INTO t VALUES (2); INSERT INTO u VALUES (2);"
                        + " ALTER TABLE t ADD FOREIGN KEY (n) REFERENCES u DEFERRABLE INITIALLY DEFERRED"
            })
    void whatWasRolledBackInATableThatCannotBePutBackIsNoReason(String table) throws Exception {
        try (SchemaPlay play = new SchemaPlay(external, BOOK + table)) {
            play.execute("BEGIN; INSERT INTO t VALUES (1); ROLLBACK");
            assertThat(play.rewind()).isFalse();

            play.execute("DELETE FROM book");
            assertThat(play.rewind()).isTrue();
        }
    }

    @Test
    void foreignTableIsNoReasonIfNothingWasWritten() throws Exception {
        try (SchemaPlay play = new SchemaPlay(external, BOOK + "CREATE FOREIGN TABLE f (n int) SERVER far")) {
            assertThat(play.rewind()).isFalse();
        }
    }

    @Test
    void timesThatTheMigrationsHaveAnalyzedAreNoReason() throws Exception {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
        String table =
                "CREATE TABLE t (id int PRIMARY KEY, at timestamptz); INSERT INTO t VALUES (1, now()), (2, now()); ANALYZE t";
        try (SchemaPlay play = new SchemaPlay(external, BOOK + table)) {
            assertThat(play.rewind()).isFalse();

            play.execute("DELETE FROM book; DELETE FROM t");
            assertThat(play.rewind()).isTrue();
        } finally {
            TimeZone.setDefault(before);
        }
    }

    /** What was not worth it is done all over again by a new schema. */
    @Test
    void whatIsTooMuchIsNotBegun() throws Exception {
        try (SchemaPlay play = new SchemaPlay(external, BOOK)) {
            play.execute("DELETE FROM book");

            assertThatThrownBy(() -> play.rewind(work -> false)).hasMessage("more to undo than a clone takes time");

            assertThat(play.content().get("book")).isEmpty();
        }
    }

    @Test
    void tablesAndTheirBlocksAreMoreToUndo() throws Exception {
        String tables = "CREATE SEQUENCE s; CREATE TABLE t (n int);"
                + " CREATE TABLE large AS SELECT repeat('v', 2000) FROM generate_series(1, 40)";
        List<Long> works = new ArrayList<>();
        try (SchemaPlay play = new SchemaPlay(external, BOOK + tables)) {
            for (String act : List.of("SELECT nextval('s')", "INSERT INTO t VALUES (1)", "DELETE FROM large")) {
                play.execute(act);
                assertThatThrownBy(() -> play.rewind(work -> !works.add(work))).isInstanceOf(NotExactException.class);
            }
        }
        long table = works.get(1) - works.get(0);
        assertThat(works.get(0)).isPositive();
        assertThat(table).isPositive();
        assertThat(works.get(2) - works.get(1)).isGreaterThan(table);
    }
}
