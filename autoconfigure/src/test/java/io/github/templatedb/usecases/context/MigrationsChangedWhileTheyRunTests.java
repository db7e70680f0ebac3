package io.github.templatedb.usecases.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import io.github.templatedb.usecases.support.TestContexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Somebody saves a migration in the moment in which Flyway reads it: the key was made of what was there before. */
@ExtendWith(OutputCaptureExtension.class)
class MigrationsChangedWhileTheyRunTests {

    private static final AtomicBoolean EDIT = new AtomicBoolean();

    @TempDir
    private static Path migrations;

    @Test
    void whatTheyMadeIsNotPublishedAndTheNextContextMigratesAgain(CapturedOutput output) throws IOException {
        Files.writeString(migrations.resolve("V1__gauge.sql"), "CREATE TABLE gauge (value text);");
        Files.writeString(migrations.resolve("V2__gauge.sql"), "INSERT INTO gauge VALUES ('first');");
        String location = "spring.flyway.locations=filesystem:" + migrations;
        EDIT.set(true);

        assertThatThrownBy(() -> TestContexts.with(OfTheGauge.class, location).getApplicationContext())
                .hasMessageContaining("Failed to load");
        assertThat(output.getOut().substring(output.getOut().lastIndexOf("APPLICATION FAILED TO START")))
                .contains("The migrations were changed while they ran: V2__gauge.sql", "Run the test again");

        EDIT.set(false);
        for (String timeout : new String[] {"29s", "28s"}) {
            ApplicationContext next = TestContexts.with(
                            OfTheGauge.class, location, "templatedb.clone.timeout=" + timeout)
                    .getApplicationContext();
            assertThat(MigratedOnce.rows(next, "SELECT value FROM gauge")).containsExactly("first", "second");
        }
    }

    @SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class OfTheGauge {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        MigrationRuns editor() {
            return new MigrationRuns() {
                @Override
                public void handle(Event event, Context context) {
                    if (EDIT.getAndSet(false)) {
                        try {
                            Files.writeString(
                                    migrations.resolve("V2__gauge.sql"),
                                    "INSERT INTO gauge VALUES ('second');",
                                    StandardOpenOption.APPEND);
                        } catch (IOException ex) {
                            throw new UncheckedIOException(ex);
                        }
                    }
                }
            };
        }
    }
}
