package io.github.templatedb.migrations;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * Tells by its name what Flyway makes of a file below a location: it executes scripts of SQL, reads their configuration,
 * loads compiled Java migrations, and starts other scripts ({@code V2__seed.sh}) as programs. It leaves everything else alone: a README,
 * or the scripts of another database, whose suffix is not among the suffixes.
 *
 * @param suffixes the suffixes of SQL scripts
 * @param prefixes the prefixes of migrations
 * @param separator stands before the description in a name
 */
public record ScriptNames(String[] suffixes, String[] prefixes, String separator) {

    private static final String CONFIGURATION_SUFFIX = ".conf";

    private static final String CLASS_SUFFIX = ".class";

    /** Of what Flyway starts as a program (its source, ScriptMigrationResolver); a name without any counts, too. */
    private static final List<String> OF_PROGRAMS = List.of("cmd", "bat", "ps1", "py", "sh", "bash");

    /**
     * The names of the migrations of a configuration.
     *
     * @param configuration the effective configuration of a run
     * @return the names that count
     */
    public static ScriptNames of(Configuration configuration) {
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

    /**
     * Whether Flyway takes a file for SQL.
     *
     * @param fileName a name without folders
     * @return true if it has one of the suffixes
     */
    public boolean isSql(String fileName) {
        return isScript(fileName, suffixes) && !fileName.endsWith(CONFIGURATION_SUFFIX);
    }

    /**
     * Whether Flyway looks into a file.
     *
     * @param fileName a name without folders
     * @return true for scripts, their configuration, classes and programs
     */
    public boolean isForFlyway(String fileName) {
        return isScript(fileName, suffixes)
                || fileName.endsWith(CONFIGURATION_SUFFIX)
                || isClass(fileName)
                || isProgram(fileName);
    }

    /**
     * Whether a file is compiled Java, a migration or what a migration needs.
     *
     * @param fileName a name without folders
     * @return true if it ends like a class file
     */
    public static boolean isClass(String fileName) {
        return fileName.endsWith(CLASS_SUFFIX);
    }

    /**
     * Whether Flyway may start a file as a program: it has the name of a migration or callback, and the suffix of a program.
     *
     * @param fileName a name without folders
     * @return true also for a name without any suffix
     */
    public boolean isProgram(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return !isScript(fileName, suffixes)
                && (dot < 0 || OF_PROGRAMS.contains(fileName.substring(dot + 1).toLowerCase(Locale.ROOT)))
                && (isMigration(fileName) || isCallback(fileName));
    }

    /**
     * The name without the first of the suffixes of SQL that it has, as Flyway takes it apart.
     *
     * @param fileName a name without folders
     * @return the same name if it has none of them
     */
    public String withoutSuffix(String fileName) {
        return Arrays.stream(suffixes)
                .filter(suffix -> isScript(fileName, suffix))
                .findFirst()
                .map(suffix -> fileName.substring(0, fileName.length() - suffix.length()))
                .orElse(fileName);
    }

    private boolean isMigration(String fileName) {
        return fileName.contains(separator) && Arrays.stream(prefixes).anyMatch(fileName::startsWith);
    }

    /**
     * Whether a name begins with that of an event.
     *
     * @param fileName a name without folders
     * @return true for a callback, whatever kind of file it is
     */
    public static boolean isCallback(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        return Stream.of(Event.values())
                .map(event -> event.getId().toLowerCase(Locale.ROOT))
                .anyMatch(lower::startsWith);
    }
}
