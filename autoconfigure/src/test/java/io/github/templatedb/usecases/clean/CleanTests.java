package io.github.templatedb.usecases.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import io.github.templatedb.usecases.support.TestContexts;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.CleanResult;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

@SpringBootTest(
        classes = CleanTests.Application.class,
        webEnvironment = WebEnvironment.NONE,
        properties = "spring.flyway.clean-disabled=false")
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class CleanTests {

    @Autowired
    Flyway flyway;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TemplateDatabase database;

    @RepeatedTest(3)
    void cleanLeavesAnEmptyDatabaseUntilTheNextRefresh(RepetitionInfo repetition) {
        assertThat(isbns()).containsExactly("978-0132350884", "of the runner");
        String before = database.name();
        CleanResult result = flyway.clean();
        assertThat(objects()).isEmpty();
        assertThat(result.schemasCleaned).containsExactly("public");
        assertThat(result.schemasDropped).isEmpty();
        assertThat(result.database).isEqualTo(before);
        if (repetition.getCurrentRepetition() > 1) {
            assertThat(database.name())
                    .as("the database of a clean that is known")
                    .isNotEqualTo(before);
        }
        jdbc.sql("CREATE TABLE of_the_test (id integer)").update();
        assertThat(objects()).containsExactly("of_the_test");
    }

    @RepeatedTest(3)
    void whatIsWrittenBetweenIsInTheWayOfMigrationsAsAlways() {
        flyway.clean();
        jdbc.sql("CREATE TABLE book (id integer)").update();
        assertThatExceptionOfType(FlywayException.class)
                .isThrownBy(flyway::migrate)
                .withMessageContaining("non-empty schema");
        assertThat(objects()).containsExactly("book");
    }

    @RepeatedTest(2)
    void refreshRestoresWhatTheContextWrote() {
        flyway.clean();
        flyway.migrate();
        assertThat(isbns()).containsExactly("978-0132350884");
        database.refresh();
        assertThat(isbns()).containsExactly("978-0132350884", "of the runner");
    }

    @RepeatedTest(2)
    void cleanAndMigrateInTheMiddleOfATest() {
        flyway.clean();
        flyway.migrate();
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of the test', '')").update();
        flyway.clean();
        flyway.migrate();
        assertThat(isbns()).containsExactly("978-0132350884");
    }

    @RepeatedTest(2)
    void connectionOfBeforeNeverReachesTheMigratedDatabase(@Autowired DataSource dataSource) throws SQLException {
        flyway.clean();
        flyway.migrate();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO book VALUES (DEFAULT, 'of the test', '')");
            flyway.clean();
            flyway.migrate();
            // Until the database that it leads to is dropped; from then on it is closed.
            Throwable thrown = catchThrowable(
                    () -> statement.execute("INSERT INTO book VALUES (DEFAULT, 'of the left-over', '')"));
            assertThat(thrown == null || thrown instanceof SQLException).isTrue();
        }
        assertThat(isbns()).containsExactly("978-0132350884");
    }

    @Test
    void flywayOfTheTestsOwnCleansAndMigratesForReal(@Autowired MigrationRuns runs) {
        Flyway own = Flyway.configure()
                .configuration(flyway.getConfiguration())
                .table("own_history")
                .load();
        int before = runs.count();
        own.clean();
        assertThat(objects()).isEmpty();
        assertThat(own.migrate().migrationsExecuted).isEqualTo(2);
        assertThat(objects()).contains("own_history").doesNotContain("flyway_schema_history");
        assertThat(runs.count()).isEqualTo(before + 1);
    }

    @Test
    void cleanIsDisabledWhereTheApplicationSaysSo() {
        Flyway disabled = TestContexts.of(Disabled.class).getBean(Flyway.class);
        assertThatExceptionOfType(FlywayException.class)
                .isThrownBy(disabled::clean)
                .withMessageContaining("flyway.cleanDisabled");
        assertThat(disabled.info().applied()).hasSize(2);
    }

    private List<String> isbns() {
        return jdbc.sql("SELECT isbn FROM book ORDER BY id").query(String.class).list();
    }

    private List<String> objects() {
        return jdbc.sql("SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'S') AND oid >= 16384")
                .query(String.class)
                .list();
    }

    @TestPropertySource(properties = "spring.flyway.clean-disabled=true")
    static class Disabled extends CleanTests {}

    static class Application extends MigratedOnce.Application {

        @Bean
        ApplicationRunner runner(JdbcClient jdbc) {
            return arguments -> jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of the runner', '')")
                    .update();
        }
    }
}
