package io.github.templatedb.flyway;

import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.MigrationFailedException;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A script that failed, told once. Flyway tells of it in the message of each of its exceptions, in nine lines, and never of the
 * statement.
 */
final class FailedScript {

    private static final Logger logger = LoggerFactory.getLogger(FailedScript.class);

    /** Flyway's API has place and line nowhere but in the message. */
    private static final Pattern PLACE =
            Pattern.compile("^Location\\s*: (.*) \\((.*)\\)\\s*^Line\\s*: (\\d+)$", Pattern.MULTILINE);

    /** PostgreSQL counts characters from the beginning of the statement, which helps nobody who has the line. */
    private static final Pattern POSITION = Pattern.compile("\\n\\s*Position: \\d+");

    private static final int LINES = 5;

    private static final int WIDTH = 120;

    private FailedScript() {}

    /** The failure of a run in few words, or as it is if it is of another kind. */
    static RuntimeException explained(FlywayException failure, Configuration configuration) {
        SQLException cause = ServerException.refusals(failure).findFirst().orElse(null);
        Matcher place = PLACE.matcher(String.valueOf(failure.getMessage()));
        if (cause == null || !place.find()) {
            return failure;
        }
        String script = new File(place.group(1)).getName();
        String said = POSITION.matcher(String.valueOf(cause.getMessage())).replaceFirst("");
        String reason = "%s, line %s: %s (SQLSTATE %s)".formatted(script, place.group(3), said, cause.getSQLState());
        String statement = statement(place.group(1), place.group(2), Integer.parseInt(place.group(3)), configuration);
        return new MigrationFailedException(statement.isEmpty() ? reason : reason + "\n" + statement, cause);
    }

    /** As it is in the file: what stands for placeholders may be secret. */
    private static String statement(String path, String onDisk, int line, Configuration configuration) {
        File file = new File(onDisk);
        try (InputStream script = file.isFile()
                ? new FileInputStream(file)
                : configuration.getClassLoader().getResourceAsStream(path)) {
            return script == null ? "" : lines(script, line, configuration);
        } catch (IOException ex) {
            logger.debug("The statement in {} cannot be read", path, ex);
            return "";
        }
    }

    private static String lines(InputStream script, int first, Configuration configuration) {
        Stream<String> all = new BufferedReader(new InputStreamReader(script, configuration.getEncoding())).lines();
        List<String> lines = new ArrayList<>();
        for (String text : (Iterable<String>) all.skip(first - 1L).limit(LINES + 1L)::iterator) {
            lines.add(lines.size() == LINES ? "…" : text.stripTrailing());
            if (text.stripTrailing().endsWith(";")) {
                break;
            }
        }
        return lines.stream()
                .map(text -> "  " + (text.length() > WIDTH ? text.substring(0, WIDTH) + "…" : text))
                .collect(Collectors.joining("\n"));
    }
}
