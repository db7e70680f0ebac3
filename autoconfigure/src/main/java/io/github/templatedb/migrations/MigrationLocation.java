package io.github.templatedb.migrations;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A location as Flyway writes it, {@code classpath:db/migration} for example, with Flyway's wildcards: {@code **} for any
 * number of folders, {@code *} for any characters of a name, {@code ?} for one (documentation, "Locations"). A location without a
 * prefix is one on the class path.
 *
 * @param descriptor the location as it was written
 * @param kind where it is
 * @param root its folder, or of a location with wildcards the one before the first of them; on the class path without slashes
 *     around it
 * @param wildcards what the path of a file below the root has to match, or null if all files count
 */
public record MigrationLocation(String descriptor, Kind kind, String root, @Nullable String wildcards) {

    private static final String CLASSPATH = "classpath:";

    private static final String FILESYSTEM = "filesystem:";

    private static final String CONFIGURATION_SUFFIX = ".conf";

    /** Where a location is. */
    public enum Kind {
        /** On the class path. */
        CLASSPATH,
        /** In a folder. */
        FILESYSTEM,
        /** In any folder on the class path, or in a jar of the project. */
        PROJECT,
        /** In a cloud for example, where its files cannot be listed. */
        ELSEWHERE
    }

    /**
     * Takes a location apart that is written as Flyway takes it.
     *
     * @param descriptor the location
     * @return its parts
     */
    public static MigrationLocation of(String descriptor) {
        String trimmed = descriptor.trim();
        String prefix = trimmed.substring(0, trimmed.indexOf(':') + 1).toLowerCase(Locale.ROOT);
        Kind kind =
                switch (prefix) {
                    case "", CLASSPATH -> Kind.CLASSPATH;
                    case FILESYSTEM -> Kind.FILESYSTEM;
                    default -> Kind.ELSEWHERE;
                };
        String path = trimmed.substring(prefix.length()).replace('\\', '/');
        if (kind == Kind.CLASSPATH && path.startsWith("/")) {
            path = path.substring(1);
        }
        if (path.length() > 1 && path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        int wildcard = firstWildcard(path);
        if (wildcard < 0) {
            return new MigrationLocation(trimmed, kind, path, null);
        }
        int rootEnd = path.lastIndexOf('/', wildcard);
        String root = path.substring(0, Math.max(0, rootEnd));
        return new MigrationLocation(
                trimmed, kind, rootEnd == 0 ? "/" : root, regularExpression(path.substring(rootEnd + 1)));
    }

    /**
     * All scripts of the project, for a run whose locations are not known beforehand; no location that Flyway knows.
     *
     * @param suffixes the suffixes of scripts, for example {@code .sql}
     * @return the folders on the class path and the jars that are not released
     */
    public static MigrationLocation ofProject(String... suffixes) {
        String endings = Stream.of(suffixes).map(Pattern::quote).collect(Collectors.joining("|"));
        String scripts = "(?is).*(" + endings + ")";
        return new MigrationLocation("the class path, " + scripts, Kind.PROJECT, "", scripts);
    }

    private static int firstWildcard(String path) {
        int star = path.indexOf('*');
        int questionMark = path.indexOf('?');
        return star < 0 || questionMark < 0 ? Math.max(star, questionMark) : Math.min(star, questionMark);
    }

    private static String regularExpression(String wildcards) {
        StringBuilder expression = new StringBuilder();
        String[] parts = wildcards.split("/");
        for (int i = 0; i < parts.length; i++) {
            boolean isLast = i == parts.length - 1;
            if (parts[i].equals("**")) {
                expression.append(isLast ? ".*" : "([^/]+/)*");
                continue;
            }
            // As Flyway does, which leaves everything else to the regular expression too.
            expression.append(parts[i].replace(".", "\\.").replace("?", "[^/]").replace("*", "[^/]+"));
            boolean isFile = isLast && parts[i].contains(".");
            expression.append(isLast ? (isFile ? "" : "/.*") : "/");
        }
        return expression.toString();
    }

    /**
     * Whether its files can be listed.
     *
     * @return false for a location in a cloud
     */
    public boolean isListable() {
        return kind != Kind.ELSEWHERE;
    }

    /** Whether a file below the root is in the location: by its name, or as the configuration of a script that is. */
    boolean contains(String name) {
        return wildcards == null
                || name.matches(wildcards)
                || name.endsWith(CONFIGURATION_SUFFIX)
                        && name.substring(0, name.length() - CONFIGURATION_SUFFIX.length())
                                .matches(wildcards);
    }
}
