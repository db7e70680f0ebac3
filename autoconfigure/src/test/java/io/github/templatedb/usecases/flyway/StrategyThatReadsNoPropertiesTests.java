package io.github.templatedb.usecases.flyway;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.boot.webmvc.test.autoconfigure.MockMvcPrint;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Contexts that differ by a property have one template. */
class StrategyThatReadsNoPropertiesTests extends MigratedOnce {

    StrategyThatReadsNoPropertiesTests() {
        super(Builder.class, Finder.class);
    }

    @SpringBootTest(classes = Application.class, properties = "spring.flyway.locations=classpath:migrations/note")
    @AutoConfigureTemplateDatabase
    static class Builder {}

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.MOCK,
            properties = {"spring.flyway.locations=classpath:migrations/note", "certificates.concatenate=true"})
    @AutoConfigureMockMvc(print = MockMvcPrint.NONE)
    @AutoConfigureTemplateDatabase
    static class Finder {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        MigrationRuns migrationRuns() {
            return new MigrationRuns();
        }

        @Bean
        FlywayMigrationStrategy repairBeforeMigration() {
            return flyway -> {
                flyway.repair();
                flyway.migrate();
            };
        }
    }
}
