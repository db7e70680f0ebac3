package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.LibraryApplication;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@Testable
class ConfiguredUrlTests {

    @Nested
    @SpringBootTest(classes = LibraryApplication.class, properties = "spring.config.name=no-such-file")
    @AutoConfigureTemplateDatabase
    class Absent implements MigratedClone {}

    @Nested
    @SpringBootTest(
            classes = LibraryApplication.class,
            properties = {"spring.datasource.url=jdbc:h2:mem:test", "spring.datasource.driver-class-name=org.h2.Driver"
            })
    @AutoConfigureTemplateDatabase
    class ForAnotherProduct implements MigratedClone {}

    @Nested
    @SpringBootTest(
            classes = LibraryApplication.class,
            properties = {
                "spring.datasource.url=jdbc:tc:postgresql:16-alpine:///library?TC_REUSABLE=true",
                "spring.datasource.driver-class-name=org.testcontainers.jdbc.ContainerDatabaseDriver"
            })
    @AutoConfigureTemplateDatabase
    class ForTestcontainers implements MigratedClone {}

    @Nested
    @SpringBootTest(classes = LibraryApplication.class)
    @AutoConfigureTemplateDatabase
    class OfAContainer implements MigratedClone {

        @DynamicPropertySource
        static void container(DynamicPropertyRegistry properties) {
            properties.add("spring.datasource.url", () -> "jdbc:postgresql://container.invalid/test");
            properties.add("spring.datasource.username", () -> "test");
            properties.add("spring.datasource.password", () -> "test");
        }
    }

    interface MigratedClone {

        @Test
        default void dataSourceLeadsToTheMigratedClone(
                @Autowired DataSource dataSource, @Autowired TemplateDatabase database) {
            JdbcClient jdbc = JdbcClient.create(dataSource);
            assertThat(jdbc.sql("SELECT current_database()").query(String.class).single())
                    .isEqualTo(database.name());
            assertThat(jdbc.sql("SELECT count(*) FROM book").query(Long.class).single())
                    .isEqualTo(1);
        }
    }
}
