package io.github.templatedb.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.template.TemplateBuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlScriptsTests {

    @AutoClose
    private static final OwnedServer OWNED = TestServer.start(Map.of());

    private final TestServer server = OWNED.server();

    @TempDir
    Path folder;

    @Test
    void scriptsRunInTheOrderOfTheirPathsAndAreATemplateAgainWhenOneChanges() throws Exception {
        write("2/author.sql", "INSERT INTO author VALUES ('Emily')");
        write(
                "1.sql",
                "CREATE TABLE author (name text);\nCREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql;");
        write("notes.txt", "not SQL");
        String template = SqlScripts.in(folder).ensure(server);
        assertThat(SqlScripts.in(folder).ensure(server)).isEqualTo(template);
        write("2/author.sql", "INSERT INTO author VALUES ('Anne')");

        String changed = SqlScripts.in(folder).ensure(server);

        try (TemporaryDatabase database = server.temporaryFrom(changed);
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT name || f() FROM author")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("Anne1");
        }
    }

    @Test
    void failureNamesScriptAndLine() throws IOException {
        write("1.sql", "CREATE TABLE author (name text);\n\nINSERT INTO autor VALUES ('Emily');");

        assertThatExceptionOfType(TemplateBuildException.class)
                .isThrownBy(() -> SqlScripts.in(folder).ensure(server))
                .withMessageContaining("1.sql failed in line 3")
                .withMessageContaining("\"autor\" does not exist")
                .withMessageNotContaining("thrown away");
    }

    private void write(String path, String sql) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, sql);
    }
}
