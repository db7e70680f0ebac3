package io.github.templatedb.flyway;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.MigrationFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The roles of a server that scripts speak of and do not make. {@code IF EXISTS … GRANT} does something else where the role is
 * there, and {@code GRANT} fails where it is not, so it makes a difference who made it before: another context, or another project.
 *
 * @since 0.1.0
 */
public final class RolesInScripts {

    /** Before the name of a role that is found, if the script makes it. */
    private static final String CREATE = "create ";

    private RolesInScripts() {}

    /**
     * Adds those roles to a manifest.
     *
     * @param manifest where to add them
     * @param files the scripts
     * @param everywhere whether scripts in other places than the run's locations may run, too
     * @param roles the names of roles that exist, in an order that does not depend on the run
     * @throws MigrationFileException if a file cannot be read
     */
    public static void addTo(Manifest.Builder manifest, FilesOfRun files, boolean everywhere, List<String> roles) {
        if (roles.isEmpty()) {
            return;
        }
        Search search = new Search(roles, files.placeholders());
        Set<String> found = files.search(files.locations().flatMap(location -> files.in(location).stream()), search);
        // A script elsewhere may be of another context, so that it makes a role tells nothing.
        Set<String> elsewhere = everywhere ? files.search(files.scriptsOfProject().stream(), search) : Set.of();
        roles.stream()
                .filter(role -> !found.contains(CREATE + role) && (found.contains(role) || elsewhere.contains(role)))
                .forEach(role -> manifest.add("the role " + role + ", which exists on the server", ""));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Finds roles by their names. */
    private record Search(List<String> roles, Map<String, String> placeholders)
            implements Function<String, Set<String>> {

        @Override
        public Set<String> apply(String script) {
            String text = lower(script);
            for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
                text = text.replace(lower(placeholder.getKey()), lower(placeholder.getValue()));
            }
            Set<String> found = new HashSet<>();
            for (String role : roles) {
                // A shared server has hundreds of roles that no script speaks of, and regular expressions are slow.
                if (text.contains(lower(role))) {
                    Matcher name = Pattern.compile("(\\bcreate\\s+(?:role|user|group)\\s+\"?)?(?<!\\w)%s(?!\\w)"
                                    .formatted(Pattern.quote(lower(role))))
                            .matcher(text);
                    while (name.find()) {
                        found.add(role);
                        if (name.group(1) != null) {
                            found.add(CREATE + role);
                        }
                    }
                }
            }
            return found;
        }
    }
}
