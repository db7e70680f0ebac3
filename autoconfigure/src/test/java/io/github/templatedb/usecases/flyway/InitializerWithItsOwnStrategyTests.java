package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.TestContexts;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring Boot's class, made by the application: its strategy is no bean. */
class InitializerWithItsOwnStrategyTests {

    @Test
    void whatTheStrategyDoesCounts() {
        String tables = "SELECT tablename FROM pg_tables WHERE tablename = 'note'";
        assertThat(MigratedOnce.rows(TestContexts.of(Migrating.class), tables)).containsExactly("note");
        assertThat(MigratedOnce.rows(TestContexts.of(NotMigrating.class), tables))
                .isEmpty();
    }

    @SpringBootTest(classes = WithRun.class, properties = "spring.flyway.locations=classpath:migrations/note")
    @AutoConfigureTemplateDatabase
    static class Migrating {}

    @SpringBootTest(classes = WithoutRun.class, properties = "spring.flyway.locations=classpath:migrations/note")
    @AutoConfigureTemplateDatabase
    static class NotMigrating {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithRun {

        @Bean
        FlywayMigrationInitializer initializer(Flyway flyway) {
            return new FlywayMigrationInitializer(flyway, Flyway::migrate);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithoutRun {

        @Bean
        FlywayMigrationInitializer initializer(Flyway flyway) {
            return new FlywayMigrationInitializer(flyway, one -> {});
        }
    }
}
