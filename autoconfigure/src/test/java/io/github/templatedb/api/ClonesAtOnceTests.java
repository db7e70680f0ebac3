package io.github.templatedb.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.usecases.support.ExternalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ClonesAtOnceTests {

    private static final int CLONES = 8;

    private static final String FILLING =
            """
            CREATE TYPE mood AS ENUM ('glad', 'sad');
            CREATE TABLE author (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE, mood mood);
            INSERT INTO author (name, mood) SELECT 'author ' || n, 'glad' FROM generate_series(1, 500) n;
            DELETE FROM author WHERE id % 7 = 0;
            UPDATE author SET mood = 'sad' WHERE id % 5 = 0;
            CREATE TABLE book (author bigint REFERENCES author, title text, cover bytea);
            INSERT INTO book SELECT id, 'book of ' || name, sha256(name::bytea) FROM author;
            CREATE INDEX ON book USING gin (to_tsvector('simple', title));
            CREATE MATERIALIZED VIEW shelf AS SELECT mood, count(*) FROM author GROUP BY mood;
            CREATE SEQUENCE numbers;
            SELECT nextval('numbers') FROM generate_series(1, 7);
            """;

    /** All rows of tables, sequences and materialized views, where they are and in their order, and what else the schema has. */
    private static final String CONTENT =
            """
            SELECT string_agg(format('%s %s %s', c.relname, c.relkind, CASE WHEN c.relkind IN ('r', 'm', 'S')
                THEN query_to_xml(format('SELECT ctid, * FROM %I', c.relname), true, true, '')::text
                ELSE pg_get_indexdef(c.oid) END), E'\\n' ORDER BY c.oid)
            FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
            """;

    @AutoClose
    private static final ExternalPostgres EXTERNAL = ExternalPostgres.start();

    private final TestServer server = TestServer.at(EXTERNAL.url("library"), "tester", ExternalPostgres.PASSWORD);

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newFixedThreadPool(CLONES);

    @Test
    void eightAreEqualToTheirTemplateAndIndependentOfItAndEachOther() throws Exception {
        AtomicReference<String> content = new AtomicReference<>();
        String template = server.ensureTemplate(TemplateKey.of(FILLING), database -> {
            run(database, FILLING);
            content.set(value(database, CONTENT));
        });
        assertThat(content.get()).contains("author 499", "shelf", "numbers");

        List<String> clones = atOnce(number -> {
            String name = "clone " + number;
            server.createFrom(template, name);
            return name;
        });

        assertThat(atOnce(number -> value(server.dataSource(clones.get(number)), CONTENT)))
                .allSatisfy(clone -> assertThat(clone).isEqualTo(content.get()));
        atOnce(number -> {
            run(
                    server.dataSource(clones.get(number)),
                    "DELETE FROM book WHERE author <> 1; UPDATE book SET title = 'of " + number
                            + "'; DROP SEQUENCE numbers");
            return number;
        });
        for (int number = 0; number < CLONES; number++) {
            assertThat(value(server.dataSource(clones.get(number)), "SELECT string_agg(title, ',') FROM book"))
                    .isEqualTo("of " + number);
            server.drop(clones.get(number));
        }
        try (TemporaryDatabase later = server.temporaryFrom(template)) {
            assertThat(value(later.dataSource(), CONTENT)).isEqualTo(content.get());
        }
    }

    /** Each in a thread of its own, and none begins before all are there. */
    private <T> List<T> atOnce(Work<T> work) throws Exception {
        CyclicBarrier all = new CyclicBarrier(CLONES);
        List<Callable<T>> calls = IntStream.range(0, CLONES)
                .<Callable<T>>mapToObj(number -> () -> {
                    all.await();
                    return work.with(number);
                })
                .toList();
        List<T> results = new ArrayList<>();
        for (Future<T> result : threads.invokeAll(calls)) {
            results.add(result.get());
        }
        return results;
    }

    private static void run(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private interface Work<T> {

        T with(int number) throws Exception;
    }
}
