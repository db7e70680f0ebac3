package io.github.templatedb.context;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.ActiveProfiles;

/** What Spring logs when it merges settings for us is not what somebody wants to see who asks for our log. */
@ExtendWith(OutputCaptureExtension.class)
class LogOfTestSettingsTests {

    private static final String OURS = "io.github.templatedb";

    private static final String READER = TestSettings.class.getName() + "$Reader";

    private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

    @AfterEach
    void reset() {
        logging.setLogLevel(OURS, null);
        logging.setLogLevel(READER, null);
    }

    @Test
    void springsBootstrapperIsNotInOurLog(CapturedOutput output) {
        logging.setLogLevel(OURS, LogLevel.TRACE);

        assertThat(TestSettings.of(Some.class).profiles()).containsExactly("some");

        assertThat(output).doesNotContain("TestSettings$Reader");
    }

    @Test
    void levelThatSomebodyHasSetForItStays() {
        logging.setLogLevel(READER, LogLevel.DEBUG);

        TestSettings.of(Some.class);

        assertThat(logging.getLoggerConfiguration(READER).getConfiguredLevel()).isEqualTo(LogLevel.DEBUG);
    }

    @SpringBootTest
    @ActiveProfiles("some")
    static class Some {}
}
