package io.github.templatedb.usecases.early;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import io.github.templatedb.usecases.support.PlainStart;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A bean that Flyway cannot be made without has an empty database, and what it writes there is in no other one. */
class WhatFlywayNeedsTests extends MigratedOnce {

    WhatFlywayNeedsTests() {
        super(Builder.class);
    }

    @Test
    void cloneIsWhatAPlainStartMakes() throws SQLException {
        for (ApplicationContext context : List.of(builder, finder)) {
            PlainStart.assertIsWhatIsIn(context, context.getBean(DataSource.class), flyways(context));
        }
    }

    @Test
    void whatItWroteIsNotKept() {
        assertThat(rowsOfBoth("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"))
                .containsExactly("book", "flyway_schema_history");
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.placeholders.test=of what Flyway needs")
    @AutoConfigureTemplateDatabase
    static class Builder {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        /** One of Flyway's callbacks. */
        @Bean
        MigrationRuns migrationRuns(DataSource dataSource) {
            JdbcClient.create(dataSource).sql("CREATE TABLE too_early (id int)").update();
            return new MigrationRuns();
        }
    }
}
