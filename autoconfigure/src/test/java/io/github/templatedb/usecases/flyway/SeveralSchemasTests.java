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

class SeveralSchemasTests extends MigratedOnce {

    SeveralSchemasTests() {
        super(Builder.class, Finder.class);
    }

    @Test
    void schemasAndHistoryTableAreInTheTemplate() {
        assertThat(rowsOfBoth(
                        "SELECT kept_in FROM accounts.ledger UNION SELECT kept_in FROM archive.ledger ORDER BY 1"))
                .containsExactly("accounts", "archive");
        assertThat(rowsOfBoth("SELECT script FROM accounts.changes WHERE type = 'SQL'"))
                .containsExactly("V1__ledger.sql");
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.locations=classpath:migrations/schemas",
                "spring.flyway.schemas=accounts,archive",
                "spring.flyway.default-schema=accounts",
                "spring.flyway.table=changes"
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
