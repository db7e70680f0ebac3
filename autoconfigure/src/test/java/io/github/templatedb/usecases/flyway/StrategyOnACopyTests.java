package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.TestContexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.ClassicConfiguration;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a strategy makes on a copy of another template has to be what it would have made of an empty database. */
class StrategyOnACopyTests {

    private static final Logger logger = LoggerFactory.getLogger(StrategyOnACopyTests.class);

    @TempDir
    Path migrations;

    @BeforeEach
    void firstMigration() throws IOException {
        System.setProperty("plays.migrations", migrations.toString());
        // Another one in each test, so that no template of another test is a beginning of it.
        write("V1__play.sql", "CREATE TABLE play (title text); -- " + migrations);
    }

    @AfterEach
    void forget() {
        System.clearProperty("plays.migrations");
    }

    @Test
    void settingsThatItChangesHoldForAllMigrations() throws IOException {
        write("R__play.sql", "CREATE VIEW plays AS SELECT title FROM play;");
        for (int version = 2; version <= 11; version++) {
            write("V%d__play.sql".formatted(version), "INSERT INTO play VALUES ('${author}');");
        }
        TestContexts.of(SignedPlays.class);
        write("V12__play.sql", "INSERT INTO play VALUES ('${author}');");
        assertThat(titles(SignedPlays.class)).hasSize(11).containsOnly("Marlowe");
    }

    @Test
    void failureThatItIgnoresIsNotThatOfTheCopy() throws IOException {
        TestContexts.of(IgnoredFailures.class);
        // The copy has another session, which has no such setting.
        write("V3__play.sql", "INSERT INTO play VALUES (current_setting('play.title'));");
        assertThat(titles(IgnoredFailures.class)).containsExactly("Lear");
    }

    private static List<String> titles(Class<?> testClass) {
        return MigratedOnce.rows(TestContexts.of(testClass), "SELECT title FROM play");
    }

    private void write(String script, String sql) throws IOException {
        Files.writeString(migrations.resolve(script), sql);
    }

    @SpringBootTest(
            classes = {Application.class, Signing.class},
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.locations=filesystem:${plays.migrations}",
                "spring.flyway.placeholders.author=Shakespeare"
            })
    @AutoConfigureTemplateDatabase
    static class SignedPlays {}

    @SpringBootTest(
            classes = {Application.class, Ignoring.class},
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=filesystem:${plays.migrations}")
    @AutoConfigureTemplateDatabase
    static class IgnoredFailures {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    static class Signing {

        @Bean
        FlywayMigrationStrategy strategy() {
            return flyway -> {
                ((ClassicConfiguration) flyway.getConfiguration()).setPlaceholders(Map.of("author", "Marlowe"));
                flyway.migrate();
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Ignoring {

        @Bean
        FlywayMigrationStrategy strategy() {
            return flyway -> {
                try {
                    flyway.migrate();
                } catch (FlywayException ex) {
                    logger.debug("Some migrations are missing", ex);
                }
            };
        }

        @Bean
        V2__Session session() {
            return new V2__Session();
        }
    }

    static class V2__Session extends BaseJavaMigration {

        @Override
        public void migrate(Context context) throws Exception {
            try (var statement = context.getConnection().createStatement()) {
                statement.execute("SELECT set_config('play.title', 'Lear', false)");
            }
        }
    }
}
