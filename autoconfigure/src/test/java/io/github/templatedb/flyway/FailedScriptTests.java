package io.github.templatedb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.template.MigrationFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedScriptTests {

    private static final SQLException REFUSAL =
            new SQLException("ERROR: there is none\n  Detail: It is gone.\n  Position: 13", "42P01");

    @TempDir
    Path folder;

    @Test
    void messageHasPlaceReasonAndStatementAndTheCauseIsPostgresqls() throws IOException {
        Path script = Files.writeString(folder.resolve("V3__b.sql"), "SELECT 1;\nDELETE\nFROM b;\nSELECT 2;");
        RuntimeException failure = explained("db/V3__b.sql", script.toString(), 2);
        assertThat(failure).isInstanceOf(MigrationFailedException.class).cause().isSameAs(REFUSAL);
        assertThat(TemplateDatabaseException.reasonOf(failure))
                .isEqualTo("V3__b.sql, line 2: ERROR: there is none\n  Detail: It is gone. (SQLSTATE 42P01)\n"
                        + "  DELETE\n  FROM b;");
    }

    @Test
    void longStatementIsCut() throws IOException {
        String rows = IntStream.range(0, 100).mapToObj(row -> "-- " + row).collect(Collectors.joining("\n"));
        Path script = Files.writeString(folder.resolve("V3__b.sql"), "SELECT '" + "x".repeat(200) + "'\n" + rows);
        assertThat(explained("db/V3__b.sql", script.toString(), 1).getMessage())
                .contains("x…\n  -- 0\n  -- 1\n  -- 2\n  -- 3\n  …\n")
                .doesNotContain("-- 4");
    }

    @Test
    void scriptInAJarIsReadFromTheClassPath() {
        assertThat(explained("migrations/failing/V2__orders.sql", "/x.jar!/migrations/failing/V2__orders.sql", 2))
                .hasMessageContaining("  INSERT INTO buyer VALUES (1);");
    }

    @Test
    void statementThatCannotBeReadIsLeftOut() {
        assertThat(TemplateDatabaseException.reasonOf(explained("nowhere/V3__b.sql", "/nowhere/V3__b.sql", 2)))
                .endsWith("(SQLSTATE 42P01)");
    }

    @Test
    void failureOfAnotherKindStaysAsItIs() {
        FlywayException failure = new FlywayException("Found more than one migration with version 3", REFUSAL);
        assertThat(FailedScript.explained(failure, new FluentConfiguration())).isSameAs(failure);
    }

    private static RuntimeException explained(String path, String onDisk, int line) {
        String message = "Failed to execute script V3__b.sql\n----\nSQL State  : 42P01\nMessage    : %s\n"
                + "Location   : %s (%s)\nLine       : %d\nStatement  : Run Flyway with -X option";
        return FailedScript.explained(
                new FlywayException(message.formatted(REFUSAL.getMessage(), path, onDisk, line), REFUSAL),
                new FluentConfiguration());
    }
}
