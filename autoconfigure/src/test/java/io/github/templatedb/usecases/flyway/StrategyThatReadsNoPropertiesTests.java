package io.github.templatedb.usecases.flyway;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.boot.webmvc.test.autoconfigure.MockMvcPrint;
import org.springframework.context.annotation.Bean;

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

    static class Application extends MigratedOnce.Application {

        @Bean
        FlywayMigrationStrategy repairBeforeMigration() {
            return flyway -> {
                flyway.repair();
                flyway.migrate();
            };
        }
    }
}
