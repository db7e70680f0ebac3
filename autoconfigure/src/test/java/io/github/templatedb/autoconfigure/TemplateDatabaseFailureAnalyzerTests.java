package io.github.templatedb.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.NoRoomException;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.embedded.MissingDependencyException;
import io.github.templatedb.core.server.external.ExternalServerException;
import io.github.templatedb.core.template.BuildTimeoutException;
import io.github.templatedb.core.template.SourceChangedException;
import io.github.templatedb.core.template.TemplateBuildException;
import io.github.templatedb.core.template.TemplateInTheWayException;
import io.github.templatedb.flyway.MigrationFileException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.ErrorDetails;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

class TemplateDatabaseFailureAnalyzerTests {

    private static final ErrorDetails VALIDATION = new ErrorDetails(CoreErrorCode.CHECKSUM_MISMATCH, "edited");

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new MissingDependencyException("The driver is", "org.postgresql:postgresql"),
                        "Add the dependency org.postgresql:postgresql"),
                Arguments.of(new TemplateBuildException("no table", null), "Correct the migration"),
                Arguments.of(
                        new TemplateBuildException("no role", new SQLException("there is one", "42710")),
                        "Roles and tablespaces belong to the server"),
                Arguments.of(
                        new TemplateBuildException("edited", new FlywayValidateException(VALIDATION, "mismatch")),
                        "Flyway finds other migrations than those that were applied before"),
                Arguments.of(new BuildTimeoutException("not ready"), "Look at what the one that builds is doing"),
                Arguments.of(
                        new TemplateBuildException("changed", new SourceChangedException("V1__book.sql")),
                        "Run the test again"),
                Arguments.of(
                        new TemplateInTheWayException("In use.", "Close that connection.", null),
                        "Close that connection."),
                Arguments.of(
                        new TemplateBuildException(
                                "not built", new TemplateInTheWayException("In use.", "Drop it.", null)),
                        "Drop it."),
                Arguments.of(
                        new NoRoomException("No room.", "Set templatedb.server.storage=disk.", null),
                        "Set templatedb.server.storage=disk."),
                Arguments.of(new MigrationFileException("no files", "Put some there.", null), "Put some there."),
                Arguments.of(new ServerException("no server", null), "Read what PostgreSQL said"),
                Arguments.of(new TemplateDatabaseException("no clone", null), "Read the message above"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failureIsDescribedWithAnAction(TemplateDatabaseException failure, String action) {
        FailureAnalysis analysis = new TemplateDatabaseFailureAnalyzer().analyze(new IllegalStateException(failure));

        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription()).isEqualTo(failure.getMessage());
        assertThat(analysis.getAction()).startsWith(action);
    }

    @Test
    void unfitServerIsDescribedWithItsOwnAction() {
        ExternalServerException failure = new ExternalServerException("no CREATEDB.", "ALTER ROLE it.", null);
        FailureAnalysis analysis = new TemplateDatabaseFailureAnalyzer().analyze(new IllegalStateException(failure));

        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription()).isEqualTo("no CREATEDB.");
        assertThat(analysis.getAction()).isEqualTo("ALTER ROLE it.");
    }

    @Test
    void analyzerIsRegistered() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
                        .load(FailureAnalyzer.class, (type, message, ex) -> {}))
                .hasAtLeastOneElementOfType(TemplateDatabaseFailureAnalyzer.class);
    }
}
