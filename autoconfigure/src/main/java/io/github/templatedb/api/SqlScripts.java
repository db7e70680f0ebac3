package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.InitScript;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A template of the SQL scripts below a folder, run in the order of their paths. All files there count in the key.
 *
 * <pre>{@code
 * String template = SqlScripts.in(Path.of("src/test/sql")).ensure(TestServer.shared());
 * }</pre>
 *
 * @param folder has files that end with {@code .sql}, in UTF-8
 * @since 0.1.0
 */
public record SqlScripts(Path folder) implements TemplateSource {

    /**
     * The scripts below a folder.
     *
     * @param folder the folder
     * @return a source of a template
     */
    public static SqlScripts in(Path folder) {
        return new SqlScripts(folder);
    }

    @Override
    public String ensure(TestServer server) {
        return server.ensureTemplate(TemplateKey.ofDirectory(folder), this::run);
    }

    private void run(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            scripts().forEach(script -> script.run(connection, ""));
        }
    }

    private List<InitScript> scripts() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted(Comparator.comparing(
                            file -> folder.relativize(file).toString().replace(File.separatorChar, '/')))
                    .map(SqlScripts::read)
                    .toList();
        } catch (IOException | UncheckedIOException ex) {
            throw new TemplateDatabaseException("The scripts below %s cannot be read: %s.".formatted(folder, ex), ex);
        }
    }

    private static InitScript read(Path file) {
        try {
            return new InitScript(file.toString(), Files.readString(file));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
