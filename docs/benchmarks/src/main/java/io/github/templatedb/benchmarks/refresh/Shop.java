package io.github.templatedb.benchmarks.refresh;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;

/** An application with forty migrations, and test classes that differ in their refreshes only, so that they share a context. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Shop {

    static final String LOCATION_PROPERTY = "benchmarks.migrations";

    private static final int MIGRATIONS = 40;

    private static final String MIGRATION =
            """
            CREATE TABLE item_%1$d (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                name text NOT NULL,
                price numeric(12, 2) NOT NULL DEFAULT 0,
                changed timestamptz NOT NULL DEFAULT now());
            CREATE INDEX ON item_%1$d (name);
            INSERT INTO item_%1$d (name) SELECT 'item ' || n FROM generate_series(1, 20) AS n;
            """;

    static void writeMigrations(Path folder) throws IOException {
        for (int i = 1; i <= MIGRATIONS; i++) {
            Files.writeString(folder.resolve("V%d__item.sql".formatted(i)), MIGRATION.formatted(i));
        }
    }

    @SpringBootTest(
            classes = Shop.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=filesystem:${" + LOCATION_PROPERTY + "}")
    abstract static class AnyTests {

        /** Stands for each test of the class. */
        void test() {
            // What it does is the benchmark's, which measures parts of it.
        }
    }

    @AutoConfigureTemplateDatabase(refresh = Refresh.NEVER)
    static class SharedDatabaseTests extends AnyTests {}

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class FreshDatabaseTests extends AnyTests {}

    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @TestPropertySource(properties = "templatedb.refresh-strategy=auto")
    static class RewoundDatabaseTests extends AnyTests {}
}
