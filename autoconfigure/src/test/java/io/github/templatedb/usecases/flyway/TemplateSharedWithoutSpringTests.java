package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.api.FlywayMigrations;
import io.github.templatedb.api.TemporaryDatabase;
import io.github.templatedb.api.TestServer;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.template.TemplateBuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Flyway's migrations by the API and in application contexts. */
@SpringBootTest
@AutoConfigureTemplateDatabase
@ExtendWith(OutputCaptureExtension.class)
class TemplateSharedWithoutSpringTests {

    @TempDir
    Path folder;

    private final TestServer server = TestServer.shared();

    @Test
    void contextAndApiHaveOneTemplate(TemplateDatabase ofContext, CapturedOutput output) throws SQLException {
        String clone = ofContext.name();
        int before = output.getOut().length();

        String template = FlywayMigrations.of(Flyway.configure()).ensure(server);

        assertThat(clone).startsWith("tdb_c_" + template.substring(6, 14));
        assertThat(output.getOut().substring(before)).doesNotContain("Built the template");
        try (TemporaryDatabase copy = server.temporaryFrom(template)) {
            assertThat(value(copy, "SELECT title FROM book")).isEqualTo("Clean Code");
        }
    }

    @Test
    void newMigrationMakesATemplateOnTopOfTheLast(CapturedOutput output) throws Exception {
        write("V1__author.sql", "CREATE TABLE author (name text)");
        write("R__authors.sql", "CREATE OR REPLACE VIEW authors AS SELECT name FROM author");
        String first = migrations().ensure(server);
        write("V2__jane.sql", "INSERT INTO author VALUES ('Jane')");

        String second = migrations().ensure(server);

        assertThat(second).isNotEqualTo(first);
        assertThat(migrations().ensure(server)).isEqualTo(second);
        assertThat(output)
                .containsPattern("Built the template " + second + " in \\d+ ms (on|from scratch).*V2__jane.sql is new");
        try (TemporaryDatabase copy = server.temporaryFrom(second)) {
            assertThat(value(copy, "SELECT name FROM authors")).isEqualTo("Jane");
            assertThat(value(copy, "SELECT count(*) FROM flyway_schema_history"))
                    .isEqualTo("3");
        }
    }

    @Test
    void failureNamesTheScript() throws Exception {
        write("V1__typo.sql", "CREATE TABEL author (name text)");

        assertThatExceptionOfType(TemplateBuildException.class)
                .isThrownBy(() -> migrations().ensure(server))
                .withMessageContaining("V1__typo.sql")
                .withMessageContaining("TABEL");
    }

    @Test
    void codeThatTakesPartIsRefused() {
        FluentConfiguration configuration = configuration().javaMigrations(new V1__Code());

        assertThatExceptionOfType(TemplateDatabaseException.class)
                .isThrownBy(() -> FlywayMigrations.of(configuration).ensure(server))
                .withMessageContaining("V1__Code takes part in the migrations")
                .withMessageContaining("ensureTemplate with a key of your own");
    }

    private FlywayMigrations migrations() {
        return FlywayMigrations.of(configuration());
    }

    private FluentConfiguration configuration() {
        return Flyway.configure().locations("filesystem:" + folder);
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(folder.resolve(name), sql);
    }

    private static String value(TemporaryDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    static class V1__Code extends BaseJavaMigration {

        @Override
        public void migrate(Context context) {}
    }
}
