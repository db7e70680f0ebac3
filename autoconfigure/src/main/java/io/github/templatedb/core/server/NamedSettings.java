package io.github.templatedb.core.server;

import java.util.Locale;
import java.util.stream.Stream;

/**
 * Settings outside of an application, by the names that Spring Boot gives them: system properties and environment variables.
 *
 * @since 0.1.0
 */
public final class NamedSettings {

    private NamedSettings() {}

    /**
     * The value of a setting. A system property comes first; a variable may be written with or without an underscore for the dash.
     *
     * @param name for example {@code templatedb.server.idle-timeout}
     * @param unset what to return if neither is there, or is blank
     * @return the value
     */
    public static String value(String name, String unset) {
        String variable = name.replace('.', '_').toUpperCase(Locale.ROOT);
        return Stream.of(
                        System.getProperty(name),
                        System.getenv(variable.replace("-", "")),
                        System.getenv(variable.replace('-', '_')))
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .orElse(unset);
    }
}
