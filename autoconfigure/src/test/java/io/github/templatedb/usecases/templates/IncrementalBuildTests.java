package io.github.templatedb.usecases.templates;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.LibraryApplication;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.TestContexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class IncrementalBuildTests {

    private static final String MOMENTS = "SELECT installed_on FROM flyway_schema_history ORDER BY installed_rank";

    @TempDir
    Path migrations;

    @BeforeEach
    void firstMigration() throws IOException {
        System.setProperty("plays.migrations", migrations.toString());
        // Another one in each test, so that no template of another test is a beginning of it.
        write("V1__play.sql", "CREATE TABLE play AS SELECT 'Hamlet' AS title; -- " + migrations);
    }

    @AfterEach
    void forget() {
        System.clearProperty("plays.migrations");
    }

    @Test
    void newMigrationAloneRunsAndTheLogSaysWhy(CapturedOutput output) throws IOException {
        ApplicationContext before = TestContexts.of(Plays.class);
        write("V2__play.sql", "INSERT INTO play VALUES ('Othello');");
        ApplicationContext after = TestContexts.of(OtherPlays.class);
        List<String> moments = MigratedOnce.rows(before, MOMENTS);
        assertThat(MigratedOnce.rows(after, MOMENTS)).startsWith(moments.get(0)).hasSize(2);
        assertThat(MigratedOnce.rows(after, "SELECT title FROM play ORDER BY title"))
                .containsExactly("Hamlet", "Othello");
        assertThat(lastBuild(output))
                .containsPattern("in \\d+ ms on tdb_t_[0-9a-f]{12}: V2__play.sql is new;"
                        + " nearest template shares 1 of 2 migrations");
        assertThat(after.getBean(Flyway.class).getConfiguration().getCallbacks())
                .isEmpty();
    }

    @Test
    void switchedOffAllMigrationsRun(CapturedOutput output) throws IOException {
        TestContexts.of(WholePlays.class);
        write("V2__play.sql", "INSERT INTO play VALUES ('Othello');");
        TestContexts.of(WholePlays.class);
        assertThat(lastBuild(output))
                .contains("from scratch, as templatedb.template.incremental is false: V2__play.sql is new;");
    }

    /** It may look at the database, and do something else where there is something. */
    @Test
    void strategyBeginsWithAnEmptyDatabase(CapturedOutput output) throws IOException {
        TestContexts.of(SeededPlays.class);
        write("V2__play.sql", "INSERT INTO play VALUES ('Othello');");
        ApplicationContext seeded = TestContexts.of(SeededPlays.class);
        assertThat(lastBuild(output)).contains("from scratch, as a FlywayMigrationStrategy decides what runs:");
        assertThat(MigratedOnce.rows(seeded, "SELECT title FROM play ORDER BY title"))
                .containsExactly("Hamlet", "Othello", "Seeded");
    }

    @Test
    void javaMigrationThatIsThereIsNoHindrance(CapturedOutput output) throws IOException {
        ApplicationContext before = TestContexts.of(PlaysInJava.class);
        write("V3__play.sql", "INSERT INTO play VALUES ('Othello');");
        ApplicationContext after = TestContexts.of(PlaysInJava.class);
        assertThat(after).isNotSameAs(before);
        assertThat(lastBuild(output)).containsPattern("on tdb_t_[0-9a-f]{12}: V3__play.sql is new");
        assertThat(MigratedOnce.rows(after, MOMENTS))
                .startsWith(MigratedOnce.rows(before, MOMENTS).toArray(String[]::new));

        write("V1_5__play.sql", "INSERT INTO play VALUES ('Macbeth');");
        TestContexts.of(PlaysInJava.class);
        assertThat(lastBuild(output)).contains("from scratch: V1_5__play.sql is new");
    }

    @Test
    void javaMigrationThatFlywayFindsInALocationIsNoHindrance(CapturedOutput output) throws IOException {
        ApplicationContext before = TestContexts.of(PlaysInALocation.class);
        write("V3__play.sql", "INSERT INTO play VALUES ('Othello');");
        ApplicationContext after = TestContexts.of(PlaysInALocation.class);
        assertThat(lastBuild(output))
                .containsPattern(
                        "on tdb_t_[0-9a-f]{12}: V3__play.sql is new; nearest template shares 2 of 3 migrations");
        assertThat(MigratedOnce.rows(after, MOMENTS))
                .startsWith(MigratedOnce.rows(before, MOMENTS).toArray(String[]::new))
                .hasSize(3);
    }

    @Test
    void scriptsOfAnotherProductAreNoHindrance(CapturedOutput output) throws IOException {
        write("POSTGRESQL/V1__play__POSTGRESQL.sql", "CREATE TABLE play (title text); -- " + migrations);
        write("H2/V1__play__H2.sql", "CREATE CACHED TABLE play (title text);");
        TestContexts.of(PlaysForSeveralProducts.class);
        write("POSTGRESQL/V2__play__POSTGRESQL.sql", "INSERT INTO play VALUES ('Othello');");
        write("H2/V2__play__H2.sql", "INSERT INTO play VALUES ('Othello');");
        TestContexts.of(PlaysForSeveralProducts.class);
        assertThat(lastBuild(output))
                .containsPattern("on tdb_t_[0-9a-f]{12}: POSTGRESQL/V2__play__POSTGRESQL.sql is new");
    }

    private static String lastBuild(CapturedOutput output) {
        List<String> lines = output.getOut()
                .lines()
                .filter(line -> line.contains("Built the template"))
                .toList();
        return lines.get(lines.size() - 1);
    }

    private void write(String script, String sql) throws IOException {
        Path file = migrations.resolve(script);
        Files.createDirectories(file.getParent());
        Files.writeString(file, sql);
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=filesystem:${plays.migrations}")
    @AutoConfigureTemplateDatabase
    static class Plays {}

    static class OtherPlays extends Plays {}

    @TestPropertySource(properties = "templatedb.template.incremental=false")
    static class WholePlays extends Plays {}

    @SpringBootTest(
            classes = {LibraryApplication.class, Seeded.class},
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=filesystem:${plays.migrations}")
    @AutoConfigureTemplateDatabase
    static class SeededPlays {}

    @SpringBootTest(
            classes = {LibraryApplication.class, InJava.class},
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=filesystem:${plays.migrations}")
    @AutoConfigureTemplateDatabase
    static class PlaysInJava {}

    @TestPropertySource(
            properties =
                    "spring.flyway.locations=filesystem:${plays.migrations},classpath:io/github/templatedb/usecases/templates/plays")
    static class PlaysInALocation extends Plays {}

    @TestPropertySource(properties = "spring.flyway.sql-migration-suffixes=POSTGRESQL.sql")
    static class PlaysForSeveralProducts extends Plays {}

    @Configuration(proxyBeanMethods = false)
    static class Seeded {

        @Bean
        FlywayMigrationStrategy strategy() {
            return flyway -> {
                flyway.migrate();
                try (var connection = flyway.getConfiguration().getDataSource().getConnection();
                        var statement = connection.createStatement()) {
                    statement.execute("INSERT INTO play VALUES ('Seeded')");
                } catch (SQLException ex) {
                    throw new IllegalStateException(ex);
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class InJava {

        @Bean
        V2__Java_play migration() {
            return new V2__Java_play();
        }
    }

    static class V2__Java_play extends BaseJavaMigration {

        @Override
        public void migrate(Context context) throws Exception {
            try (var statement = context.getConnection().createStatement()) {
                statement.execute("INSERT INTO play VALUES ('Lear')");
            }
        }
    }
}
