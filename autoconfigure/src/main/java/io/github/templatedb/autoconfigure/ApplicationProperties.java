package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.manifest.Manifest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The properties that an application brings along: those of its configuration files and of the test, and the active profiles.
 * Without those of the machine, those that are redirected anyway, and those by which Spring's support for tests sets itself up.
 */
final class ApplicationProperties {

    private static final Set<String> OF_THE_MACHINE = Set.of(
            StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            "server.ports",
            "applicationInfo");

    private static final List<String> WITHOUT_EFFECT = List.of(
            "spring.datasource.",
            "templatedb.",
            "spring.test.",
            "spring.main.web-application-type",
            "spring.jmx.enabled",
            "server.port",
            "management.server.port",
            "local.",
            // The bootstrappers of tests leave their names.
            "org.springframework.");

    private ApplicationProperties() {}

    static void addTo(Manifest.Builder manifest, ConfigurableEnvironment environment) {
        manifest.add("profiles", Arrays.toString(environment.getActiveProfiles()));
        Map<String, String> properties = new TreeMap<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable
                    && !OF_THE_MACHINE.contains(source.getName())) {
                for (String name : enumerable.getPropertyNames()) {
                    if (WITHOUT_EFFECT.stream().noneMatch(name::startsWith)) {
                        properties.putIfAbsent(name, Objects.toString(source.getProperty(name)));
                    }
                }
            }
        }
        properties.forEach((name, value) -> manifest.add("property " + name, value));
    }
}
