package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SqlStatementsTests {

    @Test
    void semicolonsEndStatements() {
        assertThat(SqlStatements.of("SELECT 1; SELECT 2;\n;\nSELECT 3"))
                .extracting(SqlStatements.Part::sql)
                .containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
    }

    @Test
    void lineIsThatOfTheFirstWord() {
        assertThat(SqlStatements.of("SELECT 1;\n\n  SELECT\n 2; SELECT 3"))
                .extracting(SqlStatements.Part::line)
                .containsExactly(1, 3, 4);
    }

    @Test
    void semicolonsInQuotesAndBodiesAndParenthesesEndNothing() {
        for (String whole : List.of(
                "SELECT 'a;b', 'it''s;'",
                "SELECT E'a\\';b'",
                "SELECT \"a;b\" FROM c",
                "DO $$ BEGIN NULL; END $$",
                "DO $body$ BEGIN PERFORM $$;$$; END $body$",
                "SELECT 1 /* a; /* b; */ c; */ + 1",
                "SELECT 1 -- a;\n + 1",
                "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END")) {
            assertThat(SqlStatements.of(whole + ";\nSELECT 7"))
                    .extracting(SqlStatements.Part::sql)
                    .containsExactly(whole, "SELECT 7");
        }
    }

    @Test
    void transactionsAreNoBodies() {
        assertThat(SqlStatements.of("BEGIN; CREATE TABLE t (); END; SELECT 1"))
                .extracting(SqlStatements.Part::sql)
                .containsExactly("BEGIN", "CREATE TABLE t ()", "END", "SELECT 1");
    }

    @Test
    void parameterIsNoBody() {
        assertThat(SqlStatements.of("PREPARE p AS SELECT $1; SELECT a$b$c; SELECT 2"))
                .extracting(SqlStatements.Part::sql)
                .containsExactly("PREPARE p AS SELECT $1", "SELECT a$b$c", "SELECT 2");
    }

    @Test
    void commentsAloneAreNoStatement() {
        assertThat(SqlStatements.of("-- nothing;\n/* at; all */;\n")).isEmpty();
    }
}
