package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.NamedSettings;
import io.github.templatedb.core.server.embedded.EmbeddedSettings;
import io.github.templatedb.core.server.embedded.Storage;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The settings of embedded servers, by system properties and environment variables with the names that Spring Boot gives them. */
final class SharedSettings {

    private static final String PREFIX = "templatedb.server.";

    private SharedSettings() {}

    /** Equal to those under Spring, so that both have the same server, where the configuration of an application says nothing more. */
    static EmbeddedSettings read(Map<String, String> parameters) {
        parameters.forEach(SharedSettings::check);
        String directory = value("directory", "");
        String binaries = value("binaries", "");
        return new EmbeddedSettings(
                parsed("storage", "auto", value -> Storage.valueOf(value.toUpperCase(Locale.ROOT)), "memory"),
                directory.isEmpty() ? null : Path.of(directory),
                binaries.isEmpty() ? null : Path.of(binaries),
                parsed("idle-timeout", "30s", SharedSettings::duration, "30s"),
                parameters,
                List.of(),
                "",
                parsed("port", Integer.toString(EmbeddedSettings.ANY_PORT), Integer::valueOf, "5433"));
    }

    static String value(String name, String unset) {
        return NamedSettings.value(PREFIX + name, unset);
    }

    private static <T> T parsed(String name, String unset, Function<String, T> parser, String example) {
        String value = value(name, unset);
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException | DateTimeException ex) {
            throw new TemplateDatabaseException(
                    "%s%s is '%s', which cannot be used.".formatted(PREFIX, name, value),
                    "Write it for example as %s.".formatted(example),
                    ex);
        }
    }

    private static Duration duration(String value) {
        return value.matches("\\d+ms")
                ? Duration.ofMillis(Long.parseLong(value.replace("ms", "")))
                : Duration.parse(value.startsWith("P") ? value : "PT" + value);
    }

    /** What postgres is told otherwise, so that its own parameter would be without effect, or in the way. */
    private static void check(String parameter, String value) {
        boolean ours = Set.of("port", "data_directory").contains(parameter.toLowerCase(Locale.ROOT));
        if (ours || !parameter.matches("[A-Za-z_][A-Za-z0-9_.]*") || value.indexOf('\n') >= 0) {
            throw new TemplateDatabaseException(
                    "The PostgreSQL parameter '%s' cannot be set to '%s'.".formatted(parameter, value),
                    ours
                            ? "Leave it out: a server of one's own has any port that is free, and a folder of its own."
                            : "Names are of letters, digits, underscores and dots; a value is a single line.");
        }
    }
}
