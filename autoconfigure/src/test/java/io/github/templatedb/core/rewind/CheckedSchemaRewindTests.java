package io.github.templatedb.core.rewind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.usecases.support.ExternalPostgres;
import java.sql.Connection;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What does something else than it did when tables were made anew is seen before an undo is committed. */
class CheckedSchemaRewindTests {

    private static final String LATE =
            """
            CREATE TABLE log (a int, b int); INSERT INTO log VALUES (1, 1); ANALYZE log (a); CREATE TABLE book (n int); CREATE SEQUENCE s;
            CREATE FUNCTION is_late() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT last_value > 100 FROM s); END $$;
            CREATE FUNCTION number(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN is_late()::int; END $$;
            CREATE FUNCTION words(n int) RETURNS text IMMUTABLE LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN RETURN
                (SELECT string_agg(md5(n || ' ' || i), '') FROM generate_series(0, 30 * number(n)) i); END $$;
            CREATE TABLE t (n int); INSERT INTO t SELECT generate_series(1, 100);
            """;

    @AutoClose
    private static final ExternalPostgres external = ExternalPostgres.startVacuuming();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            ALTER TABLE t ADD g int GENERATED ALWAYS AS (number(n)) STORED | rows that do not come back to their places:
            CREATE INDEX ON t (words(n))                                  | a table that has another size:
            """)
    void rowsAndSizesAre(String migration, String reason) throws Exception {
        requireSeen(migration, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            INSERT INTO log VALUES (2)     | [log]
            UPDATE log SET b = 2           | [log]
            DELETE FROM log                | [log]
            TRUNCATE log                   | [log]
            COMMENT ON TABLE log IS 'text' | []
            ANALYZE log                    | []
            """)
    void everythingElseIs(String act, String others) throws Exception {
        requireSeen(
                """
                CREATE FUNCTION acted(n int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN IF is_late() THEN %s; END IF; RETURN true; END $$;
                ALTER TABLE t ADD CHECK (acted(n))
                """
                        .formatted(act),
                "something that is written when rows are put back: " + others);
    }

    /** It is not set back, as no transaction does that. */
    @Test
    void sequenceIs() throws Exception {
        String moving = "ALTER TABLE t ADD CHECK (CASE WHEN is_late() THEN nextval('s') ELSE 1 END > 0)";
        try (SchemaPlay play = new SchemaPlay(external, LATE + moving)) {
            play.execute("DELETE FROM t; SELECT setval('s', 500)");

            assertThatThrownBy(play::rewind).hasMessage("something that is written when rows are put back: [s]");

            assertThat(play.content().get("t")).isEmpty();
        }
    }

    /** Before PostgreSQL 18 an index that is built says how many rows there are in any case. */
    @Test
    void whatIsKnownOfTheNumberOfRowsIs() throws Exception {
        assumeThat(external.query("library", "SHOW server_version_num"))
                .allMatch(version -> version.compareTo("18") > 0);
        try (SchemaPlay play = new SchemaPlay(external, LATE + "CREATE INDEX ON t (n)")) {
            external.execute("ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()");
            try (Connection other = play.connect()) {
                await().until(() -> Sql.text(other, "SHOW autovacuum").equals("off"));

                play.requireRefused("DELETE FROM t", "a table that has another size");
            }
        } finally {
            external.execute("ALTER SYSTEM RESET autovacuum", "SELECT pg_reload_conf()");
        }
    }

    private static void requireSeen(String migration, String reason) throws Exception {
        try (SchemaPlay play = new SchemaPlay(external, LATE + migration)) {
            play.execute("DELETE FROM t");
            assertThat(play.rewind()).isTrue();

            play.requireRefused("DELETE FROM t; INSERT INTO book VALUES (1); SELECT setval('s', 500)", reason);
        }
    }
}
