package io.github.templatedb.usecases.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.core.clone.ServerRegistry;
import io.github.templatedb.usecases.support.TestContexts;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The server starts while the beans that Flyway needs are made, but not for a context that may never need it. */
class ServerAheadTests {

    private static int before;

    @Test
    void serverRunsBeforeFlywayNeedsIt() {
        before = servers();
        JdbcClient jdbc = TestContexts.of(Migrating.class).getBean(JdbcClient.class);
        assertThat(jdbc.sql("SELECT title FROM book").query(String.class).list())
                .containsExactly("Clean Code");
    }

    @Test
    void noServerRunsForALazyContext() {
        before = servers();
        assertThat(TestContexts.of(Lazy.class)).isNotNull();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("templatedb-start");
        assertThat(servers()).isEqualTo(before);
    }

    /** All that were started, those that are found to have gone since included. */
    private static int servers() {
        ServerRegistry servers = ServerRegistry.ofThisJvm();
        return servers.lost() + servers.summary().orElse("").split("PostgreSQL").length;
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "templatedb.server.settings.work_mem=6MB")
    @AutoConfigureTemplateDatabase
    static class Migrating {}

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = {"templatedb.server.settings.work_mem=9MB", "spring.main.lazy-initialization=true"})
    @AutoConfigureTemplateDatabase
    static class Lazy {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        /** Flyway has no connection before it is configured. */
        @Bean
        FlywayConfigurationCustomizer serverIsThere() {
            return configuration -> await().until(() -> servers() > before);
        }
    }
}
