package io.github.templatedb.usecases.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.TestContexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;

class ChangedMigrationsTests {

    private static final String TITLES = "SELECT title FROM film ORDER BY title";

    @TempDir
    Path migrations;

    @BeforeEach
    void firstMigration() throws IOException {
        System.setProperty("films.migrations", migrations.toString());
        write("V1__film.sql", "CREATE TABLE film AS SELECT 'Alien' AS title;");
    }

    @AfterEach
    void forget() {
        System.clearProperty("films.migrations");
    }

    @Test
    void cachedContextIsReusedWhileNothingChanges() {
        assertThat(TestContexts.of(OtherFilms.class)).isSameAs(TestContexts.of(Films.class));
    }

    @Test
    void cachedContextIsNotReusedAfterAMigrationWasAdded() throws IOException {
        ApplicationContext before = TestContexts.of(Films.class);
        write("V2__film.sql", "INSERT INTO film VALUES ('Brazil');");
        ApplicationContext after = TestContexts.of(OtherFilms.class);
        assertThat(MigratedOnce.rows(after, TITLES)).containsExactly("Alien", "Brazil");
        assertThat(MigratedOnce.rows(before, TITLES)).containsExactly("Alien");
    }

    @Test
    void cachedContextIsNotReusedAfterAMigrationChanged() throws IOException {
        ApplicationContext before = TestContexts.of(Films.class);
        write("V1__film.sql", "CREATE TABLE film AS SELECT 'Metropolis' AS title;");
        ApplicationContext after = TestContexts.of(Films.class);
        assertThat(MigratedOnce.rows(after, TITLES)).containsExactly("Metropolis");
        assertThat(MigratedOnce.rows(before, TITLES)).containsExactly("Alien");
    }

    @Test
    void cachedContextIsNotReusedAfterAMigrationWasRenamed() throws IOException {
        ApplicationContext before = TestContexts.of(Films.class);
        Files.move(migrations.resolve("V1__film.sql"), migrations.resolve("V3__film.sql"));
        ApplicationContext after = TestContexts.of(Films.class);
        assertThat(MigratedOnce.rows(after, "SELECT version FROM flyway_schema_history"))
                .containsExactly("3");
        assertThat(MigratedOnce.rows(before, "SELECT version FROM flyway_schema_history"))
                .containsExactly("1");
    }

    @Test
    void cachedContextIsNotReusedAfterAMigrationWasRemoved() throws IOException {
        write("V2__film.sql", "INSERT INTO film VALUES ('Casablanca');");
        ApplicationContext before = TestContexts.of(Films.class);
        Files.delete(migrations.resolve("V2__film.sql"));
        ApplicationContext after = TestContexts.of(Films.class);
        assertThat(MigratedOnce.rows(after, TITLES)).containsExactly("Alien");
        assertThat(MigratedOnce.rows(before, TITLES)).containsExactly("Alien", "Casablanca");
    }

    @Test
    void contextOfBeforeIsFoundAgainWhenAChangeIsTakenBack() throws IOException {
        ApplicationContext before = TestContexts.of(Films.class);
        Path added = migrations.resolve("V2__film.sql");
        write("V2__film.sql", "INSERT INTO film VALUES ('Brazil');");
        assertThat(TestContexts.of(Films.class)).isNotSameAs(before);
        Files.delete(added);
        assertThat(TestContexts.of(Films.class)).isSameAs(before);
    }

    @Test
    void classStaysWithTheContextThatItHasBegunOn() throws IOException {
        ApplicationContext first = TestContexts.of(Films.class);
        TestContext running = new TestContextManager(OtherFilms.class).getTestContext();
        assertThat(running.getApplicationContext()).isSameAs(first);
        write("V2__film.sql", "INSERT INTO film VALUES ('Brazil');");
        assertThat(running.getApplicationContext()).isSameAs(first);
    }

    @ParameterizedTest
    @ValueSource(classes = {OfAProfile.class, OfDynamicProperties.class, OfAPropertyFile.class})
    void locationsAreThoseOfTheContext(Class<?> testClass) throws IOException {
        ApplicationContext before = TestContexts.of(testClass);
        assertThat(TestContexts.of(testClass)).isSameAs(before);
        write("V2__film.sql", "INSERT INTO film VALUES ('Brazil');");
        assertThat(TestContexts.of(testClass)).isNotSameAs(before);
    }

    private void write(String script, String sql) throws IOException {
        Files.writeString(migrations.resolve(script), sql);
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=filesystem:${films.migrations}")
    @AutoConfigureTemplateDatabase
    static class Films {}

    static class OtherFilms extends Films {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @ActiveProfiles("films")
    @AutoConfigureTemplateDatabase
    static class OfAProfile {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @TestPropertySource("/films.properties")
    @AutoConfigureTemplateDatabase
    static class OfAPropertyFile {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class OfDynamicProperties {

        @DynamicPropertySource
        static void locations(DynamicPropertyRegistry properties) {
            properties.add("spring.flyway.locations", () -> "filesystem:" + System.getProperty("films.migrations"));
        }
    }
}
