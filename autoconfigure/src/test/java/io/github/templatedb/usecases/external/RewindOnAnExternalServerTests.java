package io.github.templatedb.usecases.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.LibraryApplication;
import io.github.templatedb.usecases.support.ExternalPostgres;
import io.github.templatedb.usecases.support.TestContexts;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** On a server that others run, what a role may do decides what is rewound. */
@ExtendWith(OutputCaptureExtension.class)
class RewindOnAnExternalServerTests {

    private static final int REFRESHES = 10;

    private static final String INSERT = "INSERT INTO book VALUES (DEFAULT, 'of a test', '')";

    private static final String UPDATE = "UPDATE book SET title = 'of a test'";

    @AutoClose
    private static final ExternalPostgres external = ExternalPostgres.start();

    @BeforeAll
    static void createRoles() {
        assumeThat(Integer.parseInt(external.query("postgres", "SELECT current_setting('server_version_num')")
                        .get(0)))
                .isGreaterThanOrEqualTo(150_000);
        external.execute(
                "CREATE ROLE master LOGIN SUPERUSER PASSWORD '" + ExternalPostgres.PASSWORD + "'",
                "CREATE ROLE granted LOGIN CREATEDB PASSWORD '" + ExternalPostgres.PASSWORD + "'",
                "GRANT SET ON PARAMETER session_replication_role, track_counts TO granted");
    }

    @Test
    void superuserRewindsWhateverTestsWrite() {
        try (ConfigurableApplicationContext context = context("master", "rewind")) {
            await().until(() -> isRewoundAfter(context, INSERT));
            await().until(() -> isRewoundAfter(context, UPDATE));
        }
    }

    @Test
    void roleWithTheGrantRewindsInserts() {
        try (ConfigurableApplicationContext context = context("granted", "rewind")) {
            await().until(() -> isRewoundAfter(context, INSERT));
            for (int i = 0; i < REFRESHES; i++) {
                assertThat(isRewoundAfter(context, UPDATE)).isFalse();
            }
        }
    }

    @Test
    void roleWithoutItHasClonesAndIsToldOnceWhatWouldHelp(CapturedOutput output) {
        try (ConfigurableApplicationContext context = context("tester", "auto")) {
            await().until(() -> {
                assertThat(isRewoundAfter(context, INSERT)).isFalse();
                return output.toString().contains("GRANT SET ON PARAMETER");
            });
            for (int i = 0; i < REFRESHES; i++) {
                assertThat(isRewoundAfter(context, INSERT)).isFalse();
            }
        }
        assertThat(output.toString().lines())
                .filteredOn(line -> line.contains("GRANT SET ON PARAMETER"))
                .singleElement()
                .asString()
                .contains(" INFO ", "GRANT SET ON PARAMETER session_replication_role, track_counts", "TO tester");
    }

    private static boolean isRewoundAfter(ConfigurableApplicationContext context, String sql) {
        TemplateDatabase database = context.getBean(TemplateDatabase.class);
        JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
        String before = database.name();
        jdbc.update(sql);
        database.refresh();
        assertThat(jdbc.queryForList("SELECT title FROM book WHERE isbn = 'of a test' OR title = 'of a test'"))
                .isEmpty();
        return database.name().equals(before);
    }

    private static ConfigurableApplicationContext context(String role, String strategy) {
        return (ConfigurableApplicationContext) TestContexts.with(
                        Library.class,
                        Stream.concat(
                                        external.properties("", role).stream(),
                                        Stream.of("templatedb.refresh-strategy=" + strategy))
                                .toArray(String[]::new))
                .getApplicationContext();
    }

    @SpringBootTest(classes = LibraryApplication.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Library {}
}
