package io.github.templatedb.flyway;

import io.github.templatedb.core.manifest.CanonicalText;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.MigrationFileException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationPattern;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.pattern.ValidatePattern;
import org.jspecify.annotations.Nullable;

/** The settings of Flyway that decide what a run puts into an empty database, or whether it succeeds. */
final class FlywaySettings {

    /** Settings that are about the way to the database or the report, not about the result. */
    static final Set<String> WITHOUT_EFFECT = Set.of(
            "getUrl",
            "getUser",
            "getPassword",
            "getDriver",
            "getConnectRetries",
            "getConnectRetriesInterval",
            "getLockRetryCount",
            "getWorkingDirectory",
            "getReportFilename",
            "isReportEnabled",
            "getLoggers",
            "getKerberosConfigFile",
            "getCurrentEnvironmentName",
            "getCachedResolvedEnvironments",
            "getCachedDataSources",
            "isOutputQueryResults");

    /** What a setting can be made of; everything else is code or a connection and counts, if it does, on its own. */
    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            boolean.class,
            int.class,
            String[].class,
            Map.class,
            Charset.class,
            MigrationVersion.class,
            MigrationPattern[].class,
            ValidatePattern[].class);

    private FlywaySettings() {}

    /**
     * Every getter of the public interface, so that a setting which a new Flyway adds counts from the first day. A getter may set
     * another setting, as {@code getTarget} does with {@code failOnMissingTarget}, and each JVM lists methods in an order of its own: so
     * what counts is what they say when all have been asked.
     */
    static void addTo(Manifest.Builder manifest, Configuration configuration) {
        List<Method> getters = Stream.of(Configuration.class.getMethods())
                .filter(FlywaySettings::counts)
                .sorted(Comparator.comparing(getter -> property(getter.getName())))
                .toList();
        getters.forEach(getter -> valueOf(getter, configuration));
        getters.forEach(
                getter -> manifest.add(property(getter.getName()), CanonicalText.of(valueOf(getter, configuration))));
    }

    /** By the name that Spring Boot gives it. */
    private static String property(String getter) {
        String name = getter.replaceFirst("^(get|is)", "")
                .replaceAll("([a-z])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
        return "spring.flyway." + (name.equals("init-sql") ? "init-sqls" : name);
    }

    /** Whether a method of the public interface reads a setting that is in the key. */
    static boolean counts(Method getter) {
        return getter.getParameterCount() == 0
                && VALUES.contains(getter.getReturnType())
                && !WITHOUT_EFFECT.contains(getter.getName());
    }

    private static @Nullable Object valueOf(Method getter, Configuration configuration) {
        try {
            return getter.invoke(configuration);
        } catch (IllegalAccessException | InvocationTargetException ex) {
            throw new MigrationFileException(
                    "Flyway's setting %s cannot be read: %s.".formatted(getter.getName(), ex.getCause()),
                    "Correct the setting, or the FlywayConfigurationCustomizer that makes it.",
                    ex);
        }
    }
}
