package io.github.templatedb.usecases.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.core.Notices;
import io.github.templatedb.usecases.support.TestContexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** As strict as Flyway by itself, which leaves out what is missing, and no stricter. */
@ExtendWith(OutputCaptureExtension.class)
class MissingLocationTests {

    private static final String STRICT = "spring.flyway.fail-on-missing-locations=true";

    @TempDir
    private Path folder;

    @BeforeEach
    void migration() throws IOException {
        Notices.forget();
        Files.writeString(folder.resolve("V1__found.sql"), "CREATE TABLE found (); -- " + folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "classpath:migrations/nowhere",
                "filesystem:/nowhere",
                "classpath:nowhere/**/sql",
                "filesystem:/nowhere/*/sql"
            })
    void oneOfSeveralIsLeftOutWithAWarning(String missing, CapturedOutput output) {
        ApplicationContext context = start(locations(missing));

        assertThat(tables(context)).containsExactly("flyway_schema_history", "found");
        String warning = missing + " of spring.flyway.locations does not exist, so Flyway leaves it out";
        assertThat(output).containsOnlyOnce(warning);
        start(locations(missing), "library.name=another");
        assertThat(output).containsOnlyOnce(warning).doesNotContain("No migrations found in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"classpath:migrations/nowhere", "filesystem:/nowhere", "classpath:nowhere/**/sql"})
    void oneThatIsMissingFailsIfItIsToFail(String missing, CapturedOutput output) {
        assertThatThrownBy(() -> start(locations(missing), STRICT)).hasMessageContaining("Failed to load");
        assertThat(output)
                .contains(missing + " of spring.flyway.locations does not exist, and"
                        + " spring.flyway.fail-on-missing-locations is true")
                .contains("Correct the location");
    }

    @Test
    void emptyFolderIsNotMissingAndATemplateOfItDoesNotHideThatItIsGone() throws IOException {
        Path empty = Files.createDirectory(folder.resolveSibling("empty" + System.nanoTime()));
        start(locations("filesystem:" + empty), STRICT);
        Files.delete(empty);
        assertThatThrownBy(() -> start(locations("filesystem:" + empty), STRICT, "library.name=another"))
                .hasMessageContaining("Failed to load");
    }

    @Test
    void noMigrationsAtAllAreAWarningEachJvm(CapturedOutput output) {
        ApplicationContext context = start("spring.flyway.locations=classpath:migrations/nowhere");
        start("spring.flyway.locations=classpath:migrations/nowhere", "library.name=another");
        assertThat(tables(context)).containsExactly("flyway_schema_history");
        assertThat(output)
                .containsOnlyOnce(
                        "No migrations found in [classpath:migrations/nowhere], so they leave the database empty."
                                + " Correct spring.flyway.locations");
    }

    private String locations(String other) {
        return "spring.flyway.locations=filesystem:" + folder + "," + other;
    }

    private static ApplicationContext start(String... properties) {
        return TestContexts.with(Application.class, properties).getApplicationContext();
    }

    private static List<String> tables(ApplicationContext context) {
        return context.getBean(JdbcTemplate.class)
                .queryForList("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1", String.class);
    }

    @SpringBootTest(classes = Configured.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Application {}

    @EnableAutoConfiguration
    static class Configured {}
}
