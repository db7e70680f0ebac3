package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

class RepeatableMigrationTests extends MigratedOnce {

    RepeatableMigrationTests() {
        super(Builder.class);
    }

    @Test
    void repeatableMigrationsAreInTheTemplate() {
        assertThat(rowsOfBoth("SELECT total FROM turnover")).containsExactly("10");
    }

    @SpringBootTest(
            classes = MigratedOnce.Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {"spring.flyway.locations=classpath:migrations/repeatable"})
    @AutoConfigureTemplateDatabase
    static class Builder {}
}
