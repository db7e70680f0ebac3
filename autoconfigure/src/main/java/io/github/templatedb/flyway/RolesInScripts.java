package io.github.templatedb.flyway;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.MigrationFileException;
import io.github.templatedb.migrations.MigrationFiles;
import io.github.templatedb.migrations.MigrationLocation;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
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
     * @param roles the names of roles that exist, in an order that does not depend on the run
     * @throws MigrationFileException if a file cannot be read
     */
    public static void addTo(
            Manifest.Builder manifest, MigrationFiles files, Configuration configuration, List<String> roles) {
        for (String role : roles) {
            String name = name(role, configuration);
            Predicate<Pattern> inScripts =
                    pattern -> Stream.of(configuration.getLocations(), configuration.getCallbackLocations())
                            .flatMap(Stream::of)
                            .map(location -> MigrationLocation.of(location.getDescriptor()))
                            .anyMatch(location -> files.anyMatches(configuration.getClassLoader(), location, pattern));
            if (inScripts.test(pattern("", name)) && !inScripts.test(pattern(CREATE, name))) {
                manifest.add("the role " + role + ", which exists on the server", "");
            }
        }
    }

    /** As it stands in a script: by itself, or as a placeholder. */
    private static String name(String role, Configuration configuration) {
        Map<String, String> placeholders = configuration.getPlaceholders();
        return Stream.concat(
                        Stream.of(role),
                        placeholders.keySet().stream()
                                .filter(key -> role.equals(placeholders.get(key)))
                                .map(key -> configuration.getPlaceholderPrefix()
                                        + key
                                        + configuration.getPlaceholderSuffix()))
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "(?:", ")"));
    }

    private static Pattern pattern(String before, String name) {
        String begin = before.isEmpty() ? "(?<![\\w$])" : before;
        return Pattern.compile(begin + name + "(?!\\w)", Pattern.CASE_INSENSITIVE);
    }
}
