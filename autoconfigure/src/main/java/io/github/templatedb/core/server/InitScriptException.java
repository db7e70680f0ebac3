package io.github.templatedb.core.server;

import java.sql.SQLException;

/**
 * Thrown when a script of {@code templatedb.init-scripts} fails. The server it was meant for is not used.
 *
 * @since 0.1.0
 */
public final class InitScriptException extends ServerException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 200;

    /** PostgreSQL manual, appendix A. */
    private static final String DISK_FULL = "53100";

    private static final String NO_ROOM =
            "The file system of the server's data was full. Name a folder with more room in templatedb.server.directory.";

    private static final String CORRECT = "Correct the script and run the test again.";

    InitScriptException(String name, int line, String sql, String left, SQLException cause) {
        super(
                "The SQL script %s failed in line %d: %s (SQLSTATE %s). The statement is: %s"
                        .formatted(name, line, cause.getMessage(), cause.getSQLState(), shortened(sql)),
                MissingExtension.nextStep(cause)
                        .orElse(DISK_FULL.equals(cause.getSQLState()) ? NO_ROOM : CORRECT)
                        .concat(left),
                cause);
    }

    /** Without anything in quotes, where passwords are. */
    private static String shortened(String sql) {
        String text = sql.replaceAll("\\s+", " ").replaceAll("(?i)(\\bpassword\\s+)(e?'(?:[^']|'')*')", "$1'…'");
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
