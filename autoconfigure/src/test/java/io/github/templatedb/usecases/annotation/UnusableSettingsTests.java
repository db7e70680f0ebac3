package io.github.templatedb.usecases.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.TestContexts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class UnusableSettingsTests {

    @Test
    void unknownPropertyIsNamed(CapturedOutput output) {
        assertFails("templatedb.server.storag=memory");
        assertThat(output).contains("templatedb.server.storag").contains("memory");
    }

    @Test
    void valuesThatAreAllowedAreNamed(CapturedOutput output) {
        assertFails("templatedb.server.storage=floppy");
        assertThat(output)
                .contains("templatedb.server.storage")
                .contains("floppy")
                .contains("AUTO")
                .contains("MEMORY")
                .contains("DISK");
    }

    @Test
    void timeoutOfNothingIsRefused(CapturedOutput output) {
        assertFails("templatedb.clone.timeout=0s");
        assertThat(output).contains("templatedb.clone.timeout").contains("It has to be longer than zero");
    }

    private static void assertFails(String property) {
        assertThatThrownBy(() -> TestContexts.with(AnyTests.class, property).getApplicationContext())
                .hasMessageContaining("Failed to load");
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class AnyTests {}
}
