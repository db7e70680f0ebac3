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
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The same class does different things with different values; each context gets what its own would do. */
class CodeWithStateTests {

    @Test
    void migrationWithAnInjectedValueIsAnotherOneWithAnotherValue() {
        assertThat(notes(Seeding.class, "seed.country=DE")).containsExactly("DE");
        assertThat(notes(Seeding.class, "seed.country=FR")).containsExactly("FR");
    }

    @Test
    void migrationThatAsksTheEnvironmentIsAnotherOneWithOtherProperties() {
        assertThat(notes(SeedingByRequest.class, "seed.country=DE")).containsExactly("DE");
        assertThat(notes(SeedingByRequest.class, "seed.country=FR")).containsExactly("FR");
    }

    @Test
    void callbackWithAnArgumentIsAnotherOneWithAnotherArgument() {
        assertThat(notes(ByAda.class)).containsExactly("Ada");
        assertThat(notes(ByBob.class)).containsExactly("Bob");
    }

    @Test
    void lambdasOfOneFileAreDifferentStrategies() {
        assertThatOnlyTheFirstMigrates(Migrating.class, NotMigrating.class);
    }

    /** Spring Boot's class, made by the application: its strategy is no bean. */
    @Test
    void strategyOfAnInitializerCounts() {
        assertThatOnlyTheFirstMigrates(InitializedByARun.class, InitializedByNothing.class);
    }

    private static List<String> notes(Class<?> testClass, String... properties) {
        return MigratedOnce.rows(
                TestContexts.with(testClass, properties).getApplicationContext(), "SELECT author FROM note");
    }

    private static void assertThatOnlyTheFirstMigrates(Class<?> first, Class<?> second) {
        String tables = "SELECT tablename FROM pg_tables WHERE tablename = 'note'";
        assertThat(MigratedOnce.rows(TestContexts.of(first), tables)).containsExactly("note");
        assertThat(MigratedOnce.rows(TestContexts.of(second), tables)).isEmpty();
    }

    private static void insert(java.sql.Connection connection, String author) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO note VALUES ('" + author + "')");
        } catch (SQLException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @SpringBootTest(classes = Seeded.class, properties = "spring.flyway.locations=classpath:migrations/note")
    @AutoConfigureTemplateDatabase
    static class Seeding {}

    @SpringBootTest(classes = Asking.class, properties = "spring.flyway.locations=classpath:migrations/note")
    @AutoConfigureTemplateDatabase
    static class SeedingByRequest {}

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

    @SpringBootTest(classes = WithARun.class, properties = "spring.flyway.locations=classpath:migrations/note")
    @AutoConfigureTemplateDatabase
    static class InitializedByARun {}

    @SpringBootTest(classes = WithoutARun.class, properties = "spring.flyway.locations=classpath:migrations/note")
    @AutoConfigureTemplateDatabase
    static class InitializedByNothing {}

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

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithARun {

        @Bean
        FlywayMigrationInitializer initializer(Flyway flyway) {
            return new FlywayMigrationInitializer(flyway, Flyway::migrate);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithoutARun {

        @Bean
        FlywayMigrationInitializer initializer(Flyway flyway) {
            return new FlywayMigrationInitializer(flyway, one -> {});
        }
    }
}
