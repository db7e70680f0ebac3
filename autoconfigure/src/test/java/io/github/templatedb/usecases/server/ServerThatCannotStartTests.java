package io.github.templatedb.usecases.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.TestContexts;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class ServerThatCannotStartTests {

    @TempDir
    static Path directory;

    @Test
    void messageHasTheWordsOfPostgresAndNothingIsLeft(CapturedOutput output) {
        assertThatThrownBy(() -> TestContexts.of(WithANonsenseParameter.class)).hasMessageContaining("Failed to load");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("The embedded PostgreSQL could not be started in " + directory)
                .contains("invalid value for parameter \"shared_buffers\": \"nonsense\"")
                .doesNotContain("sed:");
        assertThat(directory).isDirectoryNotContaining("glob:**/run-*");
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            properties = {"templatedb.server.settings.shared_buffers=nonsense"})
    @AutoConfigureTemplateDatabase
    static class WithANonsenseParameter {

        @DynamicPropertySource
        static void directory(DynamicPropertyRegistry properties) {
            properties.add("templatedb.server.directory", () -> directory);
        }
    }
}
