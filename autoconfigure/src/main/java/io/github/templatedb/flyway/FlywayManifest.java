package io.github.templatedb.flyway;

import io.github.templatedb.core.hash.Manifest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.MigrationPattern;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.pattern.ValidatePattern;
import org.jspecify.annotations.Nullable;

/**
 * Lists what a Flyway run puts into an empty database: its settings, the files in its locations, and the code that takes
 * part. Only Flyway's public API is asked; its database is not.
 *
 * @since 0.1.0
 */
public final class FlywayManifest {

    /** Settings that are about the way to the database or the report, not about the result. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
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

    private final MigrationFiles files;

    /**
     * Creates a lister.
     *
     * @param files reads the migrations
     */
    public FlywayManifest(MigrationFiles files) {
        this.files = files;
    }

    /**
     * Adds what a Flyway run puts into an empty database.
     *
     * @param manifest where to add it
     * @param configuration the effective configuration of the run
     * @param locationsMayBeEmpty whether somebody else decides which locations are migrated
     * @throws MigrationFileException if a location has no migrations, or a file cannot be read
     */
    public void addTo(Manifest.Builder manifest, Configuration configuration, boolean locationsMayBeEmpty) {
        String version = Flyway.class.getPackage().getImplementationVersion();
        manifest.add("flyway.version", version != null ? version : "unknown");
        settings(configuration).forEach((name, value) -> manifest.add("flyway." + name, value));
        boolean migrationsElsewhere = locationsMayBeEmpty
                || configuration.getJavaMigrations().length > 0
                || configuration.getResolvers().length > 0
                || configuration.getResourceProvider() != null;
        List<Manifest.Entry> migrations = new ArrayList<>();
        for (Location location : configuration.getLocations()) {
            List<Manifest.Entry> found = files.below(configuration.getClassLoader(), location.getDescriptor());
            if (found.isEmpty() && !migrationsElsewhere && MigrationFiles.canList(location.getDescriptor())) {
                throw new MigrationFileException(
                        ("No migrations found in %s. Correct spring.flyway.locations, put migrations there, or set"
                                        + " spring.flyway.enabled=false if the application has none.")
                                .formatted(location.getDescriptor()),
                        null);
            }
            // Nothing that a further file would change: only migrations may differ where one template grows from
            // another.
            manifest.add("location", "");
            manifest.addAll(found);
            migrations.addAll(found);
        }
        manifest.growsBy(FlywayGrowth.of(configuration, migrations));
        manifest.addAll(files.below(
                configuration.getClassLoader(),
                Arrays.stream(configuration.getCallbackLocations())
                        .map(Location::getDescriptor)
                        .toList()));
        javaChecksums(manifest, configuration);
    }

    /**
     * The objects that take part in a run: Java migrations, callbacks, resolvers and providers.
     *
     * @param configuration the effective configuration of the run
     * @return the objects, in an order that does not depend on the run
     */
    public static List<Object> code(Configuration configuration) {
        return Stream.<Stream<Object>>of(
                        sortedByClass(configuration.getJavaMigrations()),
                        sortedByClass(configuration.getCallbacks()),
                        sortedByClass(configuration.getResolvers()),
                        Stream.ofNullable(configuration.getResourceProvider()),
                        Stream.ofNullable(configuration.getJavaMigrationClassProvider()))
                .flatMap(Function.identity())
                .toList();
    }

    private static Stream<Object> sortedByClass(Object[] objects) {
        return Arrays.stream(objects)
                .sorted(Comparator.comparing(object -> object.getClass().getName()));
    }

    private static void javaChecksums(Manifest.Builder manifest, Configuration configuration) {
        for (JavaMigration migration : configuration.getJavaMigrations()) {
            Integer checksum = migration.getChecksum();
            if (checksum != null) {
                manifest.add("checksum " + migration.getClass().getName(), checksum.toString());
            }
        }
    }

    /** Every getter of the public interface, so that a setting which a new Flyway adds counts from the first day. */
    private static Map<String, String> settings(Configuration configuration) {
        Map<String, String> settings = new TreeMap<>();
        for (Method getter : Configuration.class.getMethods()) {
            boolean isGetter = getter.getParameterCount() == 0 && VALUES.contains(getter.getReturnType());
            if (isGetter && !WITHOUT_EFFECT.contains(getter.getName())) {
                Object value = valueOf(getter, configuration);
                settings.put(getter.getName(), text(value));
            }
        }
        return settings;
    }

    private static @Nullable Object valueOf(Method getter, Configuration configuration) {
        try {
            return getter.invoke(configuration);
        } catch (IllegalAccessException | InvocationTargetException ex) {
            throw new MigrationFileException(
                    "Flyway's setting %s cannot be read: %s".formatted(getter.getName(), ex.getCause()), ex);
        }
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Object[] array) {
            return Arrays.stream(array).map(FlywayManifest::text).toList().toString();
        }
        return value instanceof Map<?, ?> map ? new TreeMap<>(map).toString() : String.valueOf(value);
    }
}
