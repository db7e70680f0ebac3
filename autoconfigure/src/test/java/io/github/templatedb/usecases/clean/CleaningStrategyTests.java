package io.github.templatedb.usecases.clean;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import io.github.templatedb.usecases.support.TestContexts;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

class CleaningStrategyTests extends MigratedOnce {

    CleaningStrategyTests() {
        super(Builder.class);
    }

    @Test
    void whatTheStrategyMakesIsInTheTemplate() {
        assertThat(rowsOfBoth("SELECT author FROM note ORDER BY author")).containsExactly("migration", "strategy");
    }

    /** As without us: the strategy is for the start of the context. */
    @Test
    void whatTheStrategyWroteIsGoneAfterACleanInATest() {
        Flyway flyway = TestContexts.of(Cleaner.class).getBean(Flyway.class);
        for (int i = 0; i < 2; i++) {
            flyway.clean();
            assertThat(flyway.migrate().migrationsExecuted).isEqualTo(1);
            assertThat(rows(TestContexts.of(Cleaner.class), "SELECT author FROM note"))
                    .containsExactly("migration");
        }
        MigrationRuns runs = TestContexts.of(Cleaner.class).getBean(MigrationRuns.class);
        assertThat(runs.count()).as("the run that builds the other template").isEqualTo(1);
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {"spring.flyway.locations=classpath:migrations/wrapped", "spring.flyway.clean-disabled=false"})
    @AutoConfigureTemplateDatabase
    static class Builder {}

    @TestPropertySource(properties = "templatedb.clone.timeout=28s")
    static class Cleaner extends Builder {}

    static class Application extends MigratedOnce.Application {

        @Bean
        FlywayMigrationStrategy strategy(DataSource dataSource) {
            return flyway -> {
                flyway.clean();
                flyway.migrate();
                new JdbcTemplate(dataSource).update("INSERT INTO note VALUES ('strategy')");
            };
        }
    }
}
