package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;

class RepeatableMigrationTests extends MigratedOnce {

    RepeatableMigrationTests() {
        super(Builder.class, Finder.class);
    }

    @Test
    void repeatableMigrationsAreInTheTemplate() {
        assertThat(rowsOfBoth("SELECT total FROM turnover")).containsExactly("10");
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {"spring.flyway.locations=classpath:migrations/repeatable"})
    @AutoConfigureTemplateDatabase
    static class Builder {}

    @TestPropertySource(properties = "library.name=another")
    static class Finder extends Builder {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        MigrationRuns migrationRuns() {
            return new MigrationRuns();
        }
    }
}
