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

class SeveralLocationsTests extends MigratedOnce {

    SeveralLocationsTests() {
        super(Builder.class, Finder.class);
    }

    @Test
    void allLocationsAndThoseOfTheVendorAreMigrated() {
        assertThat(rowsOfBoth("SELECT origin FROM part")).containsExactly("common", "postgresql");
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.locations=classpath:migrations/locations/common,classpath:migrations/locations/{vendor}"
            })
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
