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
        assertFails(WithAnUnknownProperty.class);
        assertThat(output).contains("templatedb.server.storag").contains("memory");
    }

    @Test
    void valuesThatAreAllowedAreNamed(CapturedOutput output) {
        assertFails(WithAnUnknownStorage.class);
        assertThat(output)
                .contains("templatedb.server.storage")
                .contains("floppy")
                .contains("AUTO")
                .contains("MEMORY")
                .contains("DISK");
    }

    @Test
    void timeoutOfNothingIsRefused(CapturedOutput output) {
        assertFails(WithoutTime.class);
        assertThat(output).contains("templatedb.clone.timeout").contains("It has to be longer than zero");
    }

    private static void assertFails(Class<?> testClass) {
        assertThatThrownBy(() -> TestContexts.of(testClass)).hasMessageContaining("Failed to load");
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "templatedb.server.storag=memory")
    @AutoConfigureTemplateDatabase
    static class WithAnUnknownProperty {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "templatedb.server.storage=floppy")
    @AutoConfigureTemplateDatabase
    static class WithAnUnknownStorage {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "templatedb.clone.timeout=0s")
    @AutoConfigureTemplateDatabase
    static class WithoutTime {}
}
