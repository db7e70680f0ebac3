package io.github.templatedb.flyway;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.MigrationFileException;
import io.github.templatedb.migrations.MigrationFiles;
import io.github.templatedb.migrations.MigrationLocation;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * The roles of a server that scripts speak of and do not make. {@code IF EXISTS … GRANT} does something else where the role is
 * there, and {@code GRANT} fails where it is not, so it makes a difference who made it before: another context, or another project.
 *
 * @since 0.1.0
 */
public final class RolesInScripts {

    private static final String CREATE = "\\bCREATE\\s+(?:ROLE|USER|GROUP)\\s+\"?";

    private RolesInScripts() {}

    /**
     * Adds those roles to a manifest.
     *
     * @param manifest where to add them
     * @param files reads the scripts
     * @param configuration says where they are, and what their placeholders stand for
     * @param everywhere whether scripts in other places than its locations may run, too
     * @param roles the names of roles that exist, in an order that does not depend on the run
     * @throws MigrationFileException if a file cannot be read
     */
    public static void addTo(
            Manifest.Builder manifest,
            MigrationFiles files,
            Configuration configuration,
            boolean everywhere,
            List<String> roles) {
        if (roles.isEmpty()) {
            return;
        }
        ClassLoader loader = configuration.getClassLoader();
        Search search =
                new Search(roles.stream().collect(Collectors.toMap(role -> role, role -> names(role, configuration))));
        Set<String> found = files.search(
                loader,
                Stream.of(configuration.getLocations(), configuration.getCallbackLocations())
                        .flatMap(Stream::of)
                        .map(location -> MigrationLocation.of(location.getDescriptor())),
                search);
        // A script elsewhere may be of another context, so that it makes a role tells nothing.
        Set<String> elsewhere =
                everywhere ? files.searchScripts(loader, configuration.getSqlMigrationSuffixes(), search) : Set.of();
        roles.stream()
                .filter(role -> !found.contains(CREATE + role) && (found.contains(role) || elsewhere.contains(role)))
                .forEach(role -> manifest.add("the role " + role + ", which exists on the server", ""));
    }

    /** As it stands in a script: by itself, or as a placeholder. */
    private static List<String> names(String role, Configuration configuration) {
        Map<String, String> placeholders = configuration.getPlaceholders();
        return Stream.concat(
                        Stream.of(role),
                        placeholders.keySet().stream()
                                .filter(key -> role.equals(placeholders.get(key)))
                                .map(key -> configuration.getPlaceholderPrefix()
                                        + key
                                        + configuration.getPlaceholderSuffix()))
                .toList();
    }

    /** Finds roles by their names, and once more with {@link #CREATE} before them if they are made. */
    private record Search(Map<String, List<String>> roles) implements Function<String, Set<String>> {

        @Override
        public Set<String> apply(String script) {
            String lower = script.toLowerCase(Locale.ROOT);
            Set<String> found = new HashSet<>();
            roles.forEach((role, names) -> {
                // A shared server has hundreds of roles that no script speaks of, and regular expressions are slow.
                if (names.stream().anyMatch(name -> lower.contains(name.toLowerCase(Locale.ROOT)))) {
                    Stream.of("", CREATE)
                            .filter(before ->
                                    pattern(before, names).matcher(script).find())
                            .forEach(before -> found.add(before + role));
                }
            });
            return found;
        }

        private static Pattern pattern(String before, List<String> names) {
            return Pattern.compile(
                    (before.isEmpty() ? "(?<![\\w$])" : before)
                            + names.stream().map(Pattern::quote).collect(Collectors.joining("|", "(?:", ")"))
                            + "(?!\\w)",
                    Pattern.CASE_INSENSITIVE);
        }
    }
}
