package io.github.templatedb.usecases.clean;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "spring.flyway.clean-disabled=false")
@AutoConfigureTemplateDatabase
class CleanAndMigrateBeforeEachTestTests {

    private static final Set<String> DATABASES = new HashSet<>();

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TemplateDatabase database;

    @Autowired
    MigrationRuns runs;

    int runsBefore;

    MigrateResult migrated;

    @BeforeEach
    void refresh(@Autowired Flyway flyway) {
        runsBefore = runs.count();
        flyway.clean();
        migrated = flyway.migrate();
    }

    @RepeatedTest(4)
    void eachTestHasAFreshlyMigratedDatabase(RepetitionInfo repetition) {
        assertThat(isbns()).containsExactly("978-0132350884");
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of a test', '')").update();
        assertThat(jdbc.sql("SELECT max(id) FROM book").query(Long.class).single())
                .isEqualTo(2);
        DATABASES.add(database.name());
        assertThat(DATABASES).hasSize(repetition.getCurrentRepetition());
    }

    @RepeatedTest(2)
    void noMigrationRunsAgain() {
        assertThat(runs.count()).isEqualTo(runsBefore);
    }

    @RepeatedTest(2)
    void resultIsThatOfARun(@Autowired Flyway flyway) {
        MigrateResult real = new Flyway(flyway.getConfiguration()).migrate();
        assertThat(real.migrationsExecuted).isZero();
        new Flyway(flyway.getConfiguration()).clean();
        real = new Flyway(flyway.getConfiguration()).migrate();
        assertThat(migrated)
                .usingRecursiveComparison()
                .ignoringFields("timestamp", "database", "initialSchemaVersion")
                .ignoringFieldsMatchingRegexes(".*executionTime", ".*rolledBack")
                .isEqualTo(real);
        assertThat(migrated.migrationsExecuted).isEqualTo(2);
        assertThat(migrated.database).isEqualTo(database.name());
    }

    @RepeatedTest(2)
    void flywayFindsADatabaseThatItHasJustMigrated(@Autowired Flyway flyway) {
        assertThat(flyway.info().applied()).hasSize(2);
        assertThat(flyway.validateWithResult().validationSuccessful).isTrue();
        assertThat(flyway.migrate().migrationsExecuted).isZero();
        assertThat(runs.count()).isEqualTo(runsBefore + 1);
    }

    /** Objects of a test's own. */
    @RepeatedTest(2)
    void tableOfATestIsGone() {
        assertThat(jdbc.sql("SELECT to_regclass('of_a_test') IS NULL")
                        .query(Boolean.class)
                        .single())
                .isTrue();
        jdbc.sql("CREATE TABLE of_a_test (id integer)").update();
    }

    /** A truncated table is as before for Flyway, but PostgreSQL has another file for it. */
    @RepeatedTest(2)
    void truncatedTableIsFilledAgain() {
        assertThat(isbns()).hasSize(1);
        jdbc.sql("TRUNCATE book RESTART IDENTITY").update();
    }

    @AfterAll
    static void databaseOfTheContextIsStillTheOne(
            @Autowired DataSource dataSource, @Autowired TemplateDatabase database) {
        assertThat(JdbcClient.create(dataSource)
                        .sql("SELECT current_database()")
                        .query(String.class)
                        .single())
                .isEqualTo(database.name());
    }

    private List<String> isbns() {
        return jdbc.sql("SELECT isbn FROM book").query(String.class).list();
    }

    static class Application extends MigratedOnce.Application {

        /** What a run of the migrations does not restore, nor does this. */
        @Bean
        ApplicationRunner runner(JdbcClient jdbc) {
            return arguments -> jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of the runner', '')")
                    .update();
        }
    }
}
