package io.github.templatedb.usecases.templates;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.TestContexts;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The same class does different things with different values; each context gets what its own would do. */
class CodeWithStateTests {

    private static final String NOTES = "SELECT author FROM note";

    @Test
    void migrationWithAnInjectedValueIsAnotherOneWithAnotherValue() {
        assertThat(notes(Germany.class)).containsExactly("DE");
        assertThat(notes(France.class)).containsExactly("FR");
    }

    @Test
    void migrationThatAsksTheEnvironmentIsAnotherOneWithOtherProperties() {
        assertThat(notes(AskingInGermany.class)).containsExactly("DE");
        assertThat(notes(AskingInFrance.class)).containsExactly("FR");
    }

    @Test
    void callbackWithAnArgumentIsAnotherOneWithAnotherArgument() {
        assertThat(notes(ByAda.class)).containsExactly("Ada");
        assertThat(notes(ByBob.class)).containsExactly("Bob");
    }

    @Test
    void lambdasOfOneFileAreDifferentStrategies() {
        String tables = "SELECT tablename FROM pg_tables WHERE tablename = 'note'";
        assertThat(MigratedOnce.rows(TestContexts.of(Migrating.class), tables)).containsExactly("note");
        assertThat(MigratedOnce.rows(TestContexts.of(NotMigrating.class), tables))
                .isEmpty();
    }

    private static List<String> notes(Class<?> testClass) {
        return MigratedOnce.rows(TestContexts.of(testClass), NOTES);
    }

    private static void insert(java.sql.Connection connection, String author) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO note VALUES ('" + author + "')");
        } catch (SQLException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @SpringBootTest(
            classes = Seeded.class,
            properties = {"spring.flyway.locations=classpath:migrations/note", "seed.country=DE"})
    @AutoConfigureTemplateDatabase
    static class Germany {}

    @SpringBootTest(
            classes = Seeded.class,
            properties = {"spring.flyway.locations=classpath:migrations/note", "seed.country=FR"})
    @AutoConfigureTemplateDatabase
    static class France {}

    @SpringBootTest(
            classes = Asking.class,
            properties = {"spring.flyway.locations=classpath:migrations/note", "seed.country=DE"})
    @AutoConfigureTemplateDatabase
    static class AskingInGermany {}

    @SpringBootTest(
            classes = Asking.class,
            properties = {"spring.flyway.locations=classpath:migrations/note", "seed.country=FR"})
    @AutoConfigureTemplateDatabase
    static class AskingInFrance {}

    @SpringBootTest(classes = Ada.class, properties = "spring.flyway.locations=classpath:migrations/note")
    @AutoConfigureTemplateDatabase
    static class ByAda {}

    @SpringBootTest(classes = Bob.class, properties = "spring.flyway.locations=classpath:migrations/note")
    @AutoConfigureTemplateDatabase
    static class ByBob {}

    @SpringBootTest(classes = WithRun.class, properties = "spring.flyway.locations=classpath:migrations/note")
    @AutoConfigureTemplateDatabase
    static class Migrating {}

    @SpringBootTest(classes = WithoutRun.class, properties = "spring.flyway.locations=classpath:migrations/note")
    @AutoConfigureTemplateDatabase
    static class NotMigrating {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Seeded {

        @Bean
        V2__Seed seed() {
            return new V2__Seed();
        }
    }

    static class V2__Seed extends BaseJavaMigration {

        @Value("${seed.country}")
        private String country = "";

        @Override
        public void migrate(org.flywaydb.core.api.migration.Context context) {
            insert(context.getConnection(), country);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Asking {

        @Bean
        V2__Asking asking(Environment environment) {
            return new V2__Asking(environment);
        }
    }

    static class V2__Asking extends BaseJavaMigration {

        private final Environment environment;

        V2__Asking(Environment environment) {
            this.environment = environment;
        }

        @Override
        public MigrationVersion getVersion() {
            return MigrationVersion.fromVersion("2");
        }

        @Override
        public void migrate(org.flywaydb.core.api.migration.Context context) {
            insert(context.getConnection(), environment.getRequiredProperty("seed.country"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Ada {

        @Bean
        Signature signature() {
            return new Signature("Ada");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Bob {

        @Bean
        Signature signature() {
            return new Signature("Bob");
        }
    }

    static class Signature extends BaseCallback {

        private final String author;

        Signature(String author) {
            this.author = author;
        }

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.AFTER_MIGRATE;
        }

        @Override
        public void handle(Event event, Context context) {
            insert(context.getConnection(), author);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithRun {

        @Bean
        FlywayMigrationStrategy strategy() {
            return Flyway::migrate;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithoutRun {

        @Bean
        FlywayMigrationStrategy strategy() {
            return flyway -> {};
        }
    }
}
