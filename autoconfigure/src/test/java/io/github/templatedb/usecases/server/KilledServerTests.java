package io.github.templatedb.usecases.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.usecases.support.TestContexts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

class KilledServerTests {

    private static final Path DIRECTORY = TestServer.newHome();

    @AfterAll
    static void stop() {
        TestServer.stopAll(DIRECTORY);
    }

    @Test
    void runningContextGetsAClearErrorAndTheNextOneANewServer() throws Exception {
        ApplicationContext before = TestContexts.of(OnAServerOfItsOwn.class);
        JdbcTemplate jdbc = before.getBean(JdbcTemplate.class);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM book", Long.class)).isPositive();

        TestServer.kill(DIRECTORY).onExit().get(60, TimeUnit.SECONDS);

        // A statement on its way still gets PostgreSQL's own words, and a pool that was asked before the server's other
        // processes noticed waits for a connection as long as it may.
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThatThrownBy(
                        () -> jdbc.queryForObject("SELECT count(*) FROM book", Long.class))
                .isInstanceOf(ServerException.class)
                .hasMessageContainingAll(
                        "The PostgreSQL server of this application context", "has ended", "another server"));

        // The same class again: its cached context would have no database.
        ApplicationContext after = TestContexts.of(OnAServerOfItsOwn.class);
        assertThat(after).isNotSameAs(before);
        assertThat(after.getBean(JdbcTemplate.class).queryForObject("SELECT count(*) FROM book", Long.class))
                .isPositive();
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class OnAServerOfItsOwn {

        @DynamicPropertySource
        static void directory(DynamicPropertyRegistry properties) {
            properties.add("templatedb.server.directory", () -> DIRECTORY);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {}
    }
}
