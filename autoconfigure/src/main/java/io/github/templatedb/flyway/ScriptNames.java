package io.github.templatedb.flyway;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * Tells by its name what Flyway makes of a file below a location: it executes scripts of SQL, reads their configuration,
 * loads compiled Java migrations, and starts other scripts ({@code V2__seed.sh}) as programs. It leaves everything else alone, a README
 * for example.
 *
 * @param suffixes the suffixes of SQL scripts
 * @param prefixes the prefixes of migrations
 * @param separator stands before the description in a name
 */
record ScriptNames(String[] suffixes, String[] prefixes, String separator) {

    private static final String CONFIGURATION_SUFFIX = ".conf";

    private static final String CLASS_SUFFIX = ".class";

    static ScriptNames of(Configuration configuration) {
        // Baseline and undo migrations have their prefixes from settings that are not in the public interface.
        String[] prefixes = {
            configuration.getSqlMigrationPrefix(), configuration.getRepeatableSqlMigrationPrefix(), "B", "U"
        };
        return new ScriptNames(
                configuration.getSqlMigrationSuffixes(), prefixes, configuration.getSqlMigrationSeparator());
    }

    /** Whether a name is that of an SQL script or of the configuration of one. */
    static boolean isScript(String name, String... suffixes) {
        String upper = name.toUpperCase(Locale.ROOT);
        return Arrays.stream(suffixes)
                .map(suffix -> suffix.toUpperCase(Locale.ROOT))
                .anyMatch(suffix -> upper.endsWith(suffix) || upper.endsWith(suffix + ".CONF"));
    }

    /** Whether Flyway takes a file for SQL. */
    boolean isSql(String fileName) {
        return isScript(fileName, suffixes) && !fileName.endsWith(CONFIGURATION_SUFFIX);
    }

    /** Whether Flyway looks into a file. */
    boolean isForFlyway(String fileName) {
        return isScript(fileName, suffixes)
                || fileName.endsWith(CONFIGURATION_SUFFIX)
                || isClass(fileName)
                || isProgram(fileName);
    }

    /** Whether a file is compiled Java, a migration or what a migration needs. */
    static boolean isClass(String fileName) {
        return fileName.endsWith(CLASS_SUFFIX);
    }

    /** Whether Flyway may start a file as a program: it has the name of a migration or callback, and is no SQL. */
    boolean isProgram(String fileName) {
        return !isScript(fileName, suffixes)
                && !fileName.endsWith(CONFIGURATION_SUFFIX)
                && !isClass(fileName)
                && (isMigration(fileName) || isCallback(fileName));
    }

    private boolean isMigration(String fileName) {
        return fileName.contains(separator) && Arrays.stream(prefixes).anyMatch(fileName::startsWith);
    }

    private static boolean isCallback(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        return Stream.of(Event.values())
                .map(event -> event.getId().toLowerCase(Locale.ROOT))
                .anyMatch(lower::startsWith);
    }
}
