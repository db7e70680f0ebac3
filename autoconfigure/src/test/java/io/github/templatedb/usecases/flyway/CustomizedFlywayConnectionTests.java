package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.UnansweredServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;

class CustomizedFlywayConnectionTests extends MigratedOnce {

    CustomizedFlywayConnectionTests() {
        super(Builder.class);
    }

    private static final UnansweredServer PRODUCTION = new UnansweredServer();

    @AfterAll
    static void close() {
        PRODUCTION.close();
    }

    @Test
    void addressOfACustomizerIsNeverContacted() {
        assertThat(rowsOfBoth("SELECT text FROM address")).containsExactly("nobody called");
        assertThat(PRODUCTION.connections()).isZero();
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {"spring.flyway.locations=classpath:migrations/customized-connection"})
    @AutoConfigureTemplateDatabase
    static class Builder {}

    static class Application extends MigratedOnce.Application {

        @Bean
        FlywayConfigurationCustomizer connection() {
            return configuration -> configuration.dataSource(PRODUCTION.jdbcUrl(), "library", "secret");
        }
    }
}
