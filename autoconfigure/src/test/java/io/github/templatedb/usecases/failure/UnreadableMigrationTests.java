package io.github.templatedb.usecases.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.TestContexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestContext;

@ExtendWith(OutputCaptureExtension.class)
class UnreadableMigrationTests {

    /** The memory of the process itself is a file that even root cannot read from its beginning. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void fileThatCannotBeReadIsNamedWithAnAction(@TempDir Path folder, CapturedOutput output) throws IOException {
        Files.writeString(folder.resolve("V1__part.sql"), "CREATE TABLE part (id int);");
        Files.createSymbolicLink(folder.resolve("V2__orders.sql"), Path.of("/proc/self/mem"));

        TestContext context = TestContexts.with(Unreadable.class, "spring.flyway.locations=filesystem:" + folder);

        assertThatThrownBy(context::getApplicationContext).hasMessageContaining("Failed to load");
        String all = output.getOut();
        assertThat(all.substring(all.lastIndexOf("APPLICATION FAILED TO START")))
                .contains("V2__orders.sql in filesystem:" + folder + " cannot be read")
                .contains("Give the user who runs the tests the right to read it");
    }

    @SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Unreadable {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
