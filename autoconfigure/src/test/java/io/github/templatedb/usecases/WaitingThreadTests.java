package io.github.templatedb.usecases;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "spring.datasource.hikari.maximum-pool-size=2")
@AutoConfigureTemplateDatabase
class WaitingThreadTests {

    /** Less than the connection timeout of HikariCP, which lets it wait on when the pool is closed. */
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void threadThatWaitsForAConnectionDuringARefreshIsServed(
            @Autowired HikariDataSource dataSource, @Autowired JdbcClient jdbc, @Autowired TemplateDatabase database)
            throws SQLException {
        CompletableFuture<String> waiting;
        try (Connection held = dataSource.getConnection();
                Connection another = dataSource.getConnection()) {
            another.createStatement().execute("SELECT 1");
            held.createStatement().execute("INSERT INTO book VALUES (DEFAULT, 'held', '')");
            waiting = CompletableFuture.supplyAsync(() ->
                    jdbc.sql("SELECT current_database()").query(String.class).single());
            await().until(() -> dataSource.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);

            database.refresh();
        }

        // With a connection of before, which may be closed under it, or one of after.
        await().atMost(SOON).until(waiting::isDone);
    }
}
