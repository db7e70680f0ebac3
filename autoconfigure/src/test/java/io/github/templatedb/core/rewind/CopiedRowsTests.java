package io.github.templatedb.core.rewind;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.server.embedded.TestServer;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;

/**
 * Rows that a test copies. With FREEZE they look older than all others, which PostgreSQL allows in a table only that the same transaction has
 * made or emptied (its manual, "COPY").
 */
class CopiedRowsTests {

    private static final String SCHEMA =
            """
            CREATE TABLE book (id int PRIMARY KEY, title text); INSERT INTO book SELECT n, 'title ' || n FROM generate_series(1, 20) n;
            CREATE TABLE nothing (id int, title text)
            """;

    private static final List<String> FURTHER =
            List.of("INSERT INTO book VALUES (500, 'new'), (400, 'newer')", "INSERT INTO nothing VALUES (2, 'new')");

    private static TestServer server;

    private static RewindPlay play;

    @BeforeAll
    static void build() throws SQLException {
        server = TestServer.start();
        assumeThat(server.server().facts().majorVersion()).isGreaterThanOrEqualTo(15);
        play = new RewindPlay(server, "copied", SCHEMA);
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
            delimiter = '|',
            textBlock =
                    """
            SELECT 1                                | COPY book FROM STDIN                      | SELECT 2
            SELECT 1                                | COPY nothing FROM STDIN                   | DELETE FROM nothing WHERE id = 101
            BEGIN                                   | COPY book FROM STDIN                      | ROLLBACK
            BEGIN; TRUNCATE book                    | COPY book FROM STDIN WITH (FREEZE)        | COMMIT
            BEGIN; TRUNCATE nothing                 | COPY nothing FROM STDIN WITH (FREEZE)     | COMMIT; INSERT INTO nothing VALUES (1, 'x')
            BEGIN; TRUNCATE book                    | COPY book FROM STDIN WITH (FREEZE)        | ROLLBACK
            BEGIN; SAVEPOINT s; TRUNCATE book       | COPY book FROM STDIN WITH (FREEZE)        | ROLLBACK TO s; INSERT INTO nothing VALUES (1, 'x'); COMMIT
            """)
    void areGone(String before, String copy, String after) throws Exception {
        play.requireUndone(
                () -> {
                    play.execute(before);
                    play.one()
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn(copy, new StringReader("101\tx\n102\ty\n"));
                    play.execute(after);
                },
                FURTHER,
                List.of());
    }
}
