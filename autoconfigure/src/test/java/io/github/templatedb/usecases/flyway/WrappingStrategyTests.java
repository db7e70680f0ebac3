package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

class WrappingStrategyTests extends MigratedOnce {

    WrappingStrategyTests() {
        super(Builder.class);
    }

    @Test
    void whatTheStrategyDoesAroundTheMigrationsIsInTheTemplate() {
        assertThat(rowsOfBoth("SELECT author FROM note ORDER BY author")).containsExactly("migration", "strategy");
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {"spring.flyway.locations=classpath:migrations/wrapped"})
    @AutoConfigureTemplateDatabase
    static class Builder {}

    static class Application extends MigratedOnce.Application {

        @Bean
        FlywayMigrationStrategy strategy(DataSource dataSource) {
            return flyway -> {
                flyway.migrate();
                new JdbcTemplate(dataSource).update("INSERT INTO note VALUES ('strategy')");
            };
        }
    }
}
