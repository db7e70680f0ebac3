package io.github.templatedb.core.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.server.NoRoomException;
import io.github.templatedb.core.server.ServerException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.apache.tomcat.jdbc.pool.PoolExhaustedException;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.ErrorDetails;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NextStepTests {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new SQLException("no table", "42P01"), "Correct the migration"),
                Arguments.of(new IllegalStateException("not a number"), "Correct the migration"),
                Arguments.of(
                        new SQLException("ERROR: extension \"vector\" is not available", "0A000"),
                        "This PostgreSQL has no extension 'vector'"),
                Arguments.of(
                        new SQLException(
                                "ERROR: could not open extension control file"
                                        + " \"/usr/share/postgresql/14/extension/postgis.control\": No such file or directory",
                                "58P01"),
                        "This PostgreSQL has no extension 'postgis'"),
                Arguments.of(new SQLException("there is one", "42710"), "Roles and tablespaces belong to the server"),
                Arguments.of(
                        new IllegalStateException("Unsupported Database: PostgreSQL 18.6"),
                        "Flyway has a module for each database"),
                Arguments.of(
                        new SQLTransientConnectionException("not available, request timed out"),
                        "Flyway holds two connections while it migrates"),
                Arguments.of(
                        new SQLException("Cannot get a connection, pool error Timeout waiting for idle object"),
                        "Flyway holds two connections while it migrates"),
                Arguments.of(
                        new PoolExhaustedException("Timeout: Pool empty."),
                        "Flyway holds two connections while it migrates"),
                Arguments.of(
                        new FlywayValidateException(
                                new ErrorDetails(CoreErrorCode.CHECKSUM_MISMATCH, "edited"), "mismatch"),
                        "Flyway finds other migrations than those that were applied before"),
                Arguments.of(new SourceChangedException("V1__book.sql"), "Run the test again"),
                Arguments.of(
                        new ServerException("not copied", new TemplateInTheWayException("In use.", "Drop it.")),
                        "Drop it."),
                Arguments.of(new NoRoomException("No room.", "Use a disk.", null), "Use a disk."));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void stepFitsTheCause(Exception failure, String step) {
        assertThat(NextStep.after(failure)).startsWith(step);
        assertThat(NextStep.after(new IllegalStateException("while migrating", failure)))
                .startsWith(step);
    }
}
