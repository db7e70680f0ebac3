package io.github.templatedb.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.NoRoomException;
import io.github.templatedb.core.server.ServerException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

class TemplateDatabaseFailureAnalyzerTests {

    private static final TemplateDatabaseException NO_ROOM =
            new NoRoomException("No room.", "Set templatedb.server.storage=disk.", null);

    @Test
    void reasonAndNextStepAreThoseOfTheException() {
        FailureAnalysis analysis = analysis(NO_ROOM);

        assertThat(analysis.getDescription()).isEqualTo("No room.");
        assertThat(analysis.getAction()).isEqualTo("Set templatedb.server.storage=disk.");
        assertThat(NO_ROOM).hasMessage("No room. Set templatedb.server.storage=disk.");
    }

    @Test
    void exceptionWithoutANextStepHasThatOfItsCause() {
        FailureAnalysis analysis = analysis(new ServerException("No clone.", NO_ROOM));

        assertThat(analysis.getDescription()).isEqualTo("No clone.");
        assertThat(analysis.getAction()).isEqualTo("Set templatedb.server.storage=disk.");
    }

    @Test
    void nothingIsSaidWhereNothingIsToBeDone() {
        assertThat(analysis(new TemplateDatabaseException("Interrupted.")).getAction())
                .isEmpty();
    }

    private static FailureAnalysis analysis(TemplateDatabaseException failure) {
        FailureAnalysis analysis = new TemplateDatabaseFailureAnalyzer().analyze(new IllegalStateException(failure));
        assertThat(analysis).isNotNull();
        return analysis;
    }

    @Test
    void analyzerIsRegistered() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
                        .load(FailureAnalyzer.class, (type, message, ex) -> {}))
                .hasAtLeastOneElementOfType(TemplateDatabaseFailureAnalyzer.class);
    }
}
