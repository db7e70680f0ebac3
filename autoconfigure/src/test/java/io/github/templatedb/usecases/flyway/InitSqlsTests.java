package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

class InitSqlsTests extends MigratedOnce {

    InitSqlsTests() {
        super(Builder.class);
    }

    @Test
    void migrationsSeeWhatTheInitSqlsHaveSet() {
        assertThat(rowsOfBoth("SELECT name FROM setting")).containsExactly("corner shop");
    }

    @SpringBootTest(
            classes = MigratedOnce.Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.locations=classpath:migrations/init-sqls",
                "spring.flyway.init-sqls=SET shop.name = 'corner shop'"
            })
    @AutoConfigureTemplateDatabase
    static class Builder {}
}
