package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.UnansweredServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

class FlywayWithItsOwnConnectionTests extends MigratedOnce {

    FlywayWithItsOwnConnectionTests() {
        super(Builder.class);
    }

    private static final UnansweredServer PRODUCTION = new UnansweredServer();

    @AfterAll
    static void close() {
        PRODUCTION.close();
    }

    @Test
    void migrationsGoIntoTheTemplateAndNotToTheirOwnUrl() {
        assertThat(rowsOfBoth("SELECT text FROM public.meter")).containsExactly("no call");
        assertThat(PRODUCTION.connections()).isZero();
    }

    @Test
    void poolOfTheApplicationAndItsSchemaAreNotUsed() {
        assertThat(rowsOfBoth("SELECT schemaname FROM pg_tables WHERE tablename = 'meter'"))
                .containsExactly("public");
        assertThat(rowsOfBoth("SELECT current_setting('search_path')")).containsExactly("shop");
    }

    @SpringBootTest(
            classes = MigratedOnce.Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.locations=classpath:migrations/own-connection",
                "spring.flyway.user=migrator",
                "spring.datasource.hikari.schema=shop",
                "spring.flyway.password=secret"
            })
    @AutoConfigureTemplateDatabase
    static class Builder {

        @DynamicPropertySource
        static void url(DynamicPropertyRegistry properties) {
            properties.add("spring.flyway.url", PRODUCTION::jdbcUrl);
        }
    }
}
