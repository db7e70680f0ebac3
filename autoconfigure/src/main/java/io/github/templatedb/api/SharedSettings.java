package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.NamedSettings;
import io.github.templatedb.core.server.embedded.EmbeddedSettings;
import io.github.templatedb.core.server.embedded.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** The settings of embedded servers, by system properties and environment variables with the names that Spring Boot gives them. */
final class SharedSettings {

    private static final String PREFIX = "templatedb.server.";

    private SharedSettings() {}

    /** Equal to those under Spring, so that both have the same server, where the configuration of an application says nothing more. */
    static EmbeddedSettings read(Map<String, String> parameters) {
        String directory = value("directory", "");
        String binaries = value("binaries", "");
        return new EmbeddedSettings(
                Storage.valueOf(value("storage", "auto").toUpperCase(Locale.ROOT)),
                directory.isEmpty() ? null : Path.of(directory),
                binaries.isEmpty() ? null : Path.of(binaries),
                duration("idle-timeout", "30s"),
                parameters,
                java.util.List.of(),
                "",
                Integer.parseInt(value("port", Integer.toString(EmbeddedSettings.ANY_PORT))));
    }

    static String value(String name, String unset) {
        return NamedSettings.value(PREFIX + name, unset);
    }

    private static Duration duration(String name, String unset) {
        String value = value(name, unset);
        try {
            return Duration.parse(
                    value.matches("\\d+ms")
                            ? "PT%ss".formatted(Long.parseLong(value.replace("ms", "")) / 1000.0)
                            : value.startsWith("P") ? value : "PT" + value);
        } catch (java.time.DateTimeException ex) {
            throw new TemplateDatabaseException(
                    "%s%s is '%s', which is no time.".formatted(PREFIX, name, value),
                    "Write a number and a unit, for example 30s or 2m.",
                    ex);
        }
    }
}
