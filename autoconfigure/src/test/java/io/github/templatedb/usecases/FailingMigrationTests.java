package io.github.templatedb.usecases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class FailingMigrationTests {

    private static final AtomicInteger RUNS = new AtomicInteger();

    @Test
    void failureIsExplainedOnceAndLeavesNoDatabase(CapturedOutput output) {
        assertThatThrownBy(() -> TestContexts.of(First.class)).hasMessageContaining("Failed to load");
        assertThat(analysis(output))
                .contains("V2__orders.sql")
                .containsPattern("Line +: 2")
                .containsPattern("SQL State +: 42P01")
                .contains("relation \"buyer\" does not exist")
                .contains("Correct the migration");
        assertThat(buildings()).isEmpty();

        assertThatThrownBy(() -> TestContexts.of(Second.class)).hasMessageContaining("Failed to load");
        assertThat(analysis(output))
                .contains("was not tried again")
                .contains("V2__orders.sql")
                .contains("relation \"buyer\" does not exist");
        assertThat(RUNS).hasValue(1);
        assertThat(buildings()).isEmpty();
    }

    /** What the last failed application start told its user. */
    private static String analysis(CapturedOutput output) {
        return output.getOut().substring(output.getOut().lastIndexOf("APPLICATION FAILED TO START"));
    }

    private static Iterable<String> buildings() {
        return MigratedOnce.rows(
                TestContexts.of(FlywayDisabledTests.class),
                "SELECT datname FROM pg_database WHERE datname LIKE 'tdb\\_b\\_%'");
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=classpath:migrations/failing")
    @AutoConfigureTemplateDatabase
    static class First {}

    @TestPropertySource(properties = "templatedb.clone.timeout=29s")
    static class Second extends First {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        MigrationRuns migrationRuns() {
            return new MigrationRuns() {
                @Override
                public void handle(Event event, Context context) {
                    RUNS.incrementAndGet();
                }
            };
        }
    }
}
