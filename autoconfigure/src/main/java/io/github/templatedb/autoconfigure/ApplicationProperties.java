package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.hash.Manifest;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The properties that an application brings along: those of its configuration files and of the test, without those of
 * the machine and without the ones that are redirected anyway.
 */
final class ApplicationProperties {

    private static final Set<String> OF_THE_MACHINE = Set.of(
            StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            "server.ports",
            "applicationInfo");

    private ApplicationProperties() {}

    static void addTo(Manifest.Builder manifest, ConfigurableEnvironment environment) {
        Map<String, String> properties = new TreeMap<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable
                    && !OF_THE_MACHINE.contains(source.getName())) {
                for (String name : enumerable.getPropertyNames()) {
                    if (!name.startsWith("spring.datasource.") && !name.startsWith("templatedb.")) {
                        properties.putIfAbsent(name, Objects.toString(source.getProperty(name)));
                    }
                }
            }
        }
        properties.forEach((name, value) -> manifest.add("property " + name, value));
    }
}
