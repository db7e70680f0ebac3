package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.core.lease.SteppingDriver;
import io.github.templatedb.usecases.support.TestContexts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Between the commit that deletes all rows of a table and the moment when they are back, a rewind fails. */
class HalfUndoneDatabaseTests {

    private static final int READERS = 30;

    private static final String COUNT = "SELECT count(*) FROM reader";

    private static final String UPDATE = "UPDATE reader SET name = 'x' WHERE id = 7";

    private final CompletableFuture<Integer> seen = new CompletableFuture<>();

    private Runnable whenHalfUndone = () -> {};

    private String struck = "";

    @AutoClose
    private final SteppingDriver.Installed driver;

    HalfUndoneDatabaseTests() throws SQLException {
        driver = SteppingDriver.install(this::step);
    }

    @Test
    void isNotSeenByAThreadThatWaitsForAConnection() {
        ApplicationContext context = TestContexts.with(Application.class).getApplicationContext();
        JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
        TemplateDatabase database = context.getBean(TemplateDatabase.class);
        assumeThat(jdbc.queryForObject("SELECT current_setting('server_version_num')::int", Integer.class))
                .isGreaterThanOrEqualTo(150_000);
        jdbc.execute("CREATE TABLE reader (id int PRIMARY KEY, name text)");
        jdbc.update("INSERT INTO reader SELECT n, 'reader ' || n FROM generate_series(1, ?) n", READERS);
        database.snapshot();
        await().until(() -> isRewound(jdbc, database));
        String before = database.name();
        jdbc.update(UPDATE);
        whenHalfUndone = () -> ask(jdbc);
        struck = before;

        database.refresh();

        assertThat(struck).isEmpty();
        assertThat(seen).succeedsWithin(Duration.ofMinutes(1)).isEqualTo(READERS);
        assertThat(database.name()).isNotEqualTo(before);
    }

    private static boolean isRewound(JdbcTemplate jdbc, TemplateDatabase database) {
        String before = database.name();
        jdbc.update(UPDATE);
        database.refresh();
        return database.name().equals(before);
    }

    /** Before each use of a connection. */
    private void step(Connection connection) throws SQLException {
        if (!struck.isEmpty() && struck.equals(connection.getCatalog()) && isEmpty(connection)) {
            struck = "";
            whenHalfUndone.run();
            throw new SQLException("refused by the test");
        }
    }

    private static boolean isEmpty(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COUNT)) {
            return row.next() && row.getInt(1) == 0;
        }
    }

    private void ask(JdbcTemplate jdbc) {
        Thread thread =
                new Thread(() -> seen.complete(jdbc.queryForObject(COUNT, Integer.class)), "of the application");
        thread.setDaemon(true);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.WAITING || seen.isDone());
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "templatedb.refresh-strategy=rewind")
    @AutoConfigureTemplateDatabase
    static class Application {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Configured {}
    }
}
