package io.github.templatedb.core.server;

import io.github.templatedb.core.manifest.Sha256;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An SQL script: for a new server, before any template is made on it, or for a template.
 *
 * @param name where it was found, for messages
 * @param sql its statements, each of which is a transaction of its own unless the script begins one
 * @since 0.1.0
 */
public record InitScript(String name, String sql) {

    /**
     * The hash of what scripts do; their names do not matter.
     *
     * @param scripts some scripts, in their order
     * @return a hash, or an empty text for no scripts
     */
    public static String hash(List<InitScript> scripts) {
        String digests = scripts.stream()
                .map(script -> Sha256.hex(script.sql().getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining(" "));
        return scripts.isEmpty() ? "" : Sha256.hex(digests.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Runs the script.
     *
     * @param connection where it runs
     * @param left a sentence with a blank before it that says what is left if it fails; may be empty
     * @throws InitScriptException if PostgreSQL refuses a statement; those before it are done
     */
    public void run(Connection connection, String left) {
        for (SqlStatements.Part part : SqlStatements.of(sql)) {
            try (Statement statement = connection.createStatement()) {
                // A question mark is an operator here, not a parameter.
                statement.setEscapeProcessing(false);
                statement.execute(part.sql());
            } catch (SQLException ex) {
                throw new InitScriptException(name, part.line(), part.sql(), left, ex);
            }
        }
    }

    /** The name only: the statements may have passwords. */
    @Override
    public String toString() {
        return name;
    }
}
