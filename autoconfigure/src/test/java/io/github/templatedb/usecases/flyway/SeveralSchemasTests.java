package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

class SeveralSchemasTests extends MigratedOnce {

    SeveralSchemasTests() {
        super(Builder.class);
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
            classes = MigratedOnce.Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.locations=classpath:migrations/schemas",
                "spring.flyway.schemas=accounts,archive",
                "spring.flyway.default-schema=accounts",
                "spring.flyway.table=changes"
            })
    @AutoConfigureTemplateDatabase
    static class Builder {}
}
