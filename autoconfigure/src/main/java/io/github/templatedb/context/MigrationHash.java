package io.github.templatedb.context;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.MigrationFileException;
import io.github.templatedb.migrations.MigrationFiles;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * The hash of the migrations that the context of a test class will find, known before there is a context: the files
 * below {@code spring.flyway.locations}, as the profiles, properties and property files of the test class set them.
 *
 * <p>The locations of equal settings are looked up once; the files are listed each time, and read when they have changed.
 * Safe for use by several threads.
 */
final class MigrationHash {

    private static final String DEFAULT_LOCATION = "classpath:db/migration";

    private final Map<Known, List<String>> locations = new ConcurrentHashMap<>();

    private final MigrationFiles files = MigrationFiles.ofThisJvm();

    /**
     * The hash for a test class.
     *
     * @param testClass the class
     * @return 64 hexadecimal digits
     */
    String of(Class<?> testClass) {
        Manifest.Builder manifest = Manifest.builder();
        for (String location : locations.computeIfAbsent(Known.of(testClass), MigrationHash::locations)) {
            manifest.add("location", location);
            try {
                manifest.addAll(files.below(testClass.getClassLoader(), location));
            } catch (MigrationFileException ex) {
                // The context says so when it needs the file, with what to do about it.
                manifest.add("unreadable", String.valueOf(ex.getMessage()));
            }
        }
        return manifest.build().sha256();
    }

    private static List<String> locations(Known known) {
        String[] configured = Binder.get(known.settings().environment())
                .bind("spring.flyway.locations", Bindable.of(String[].class))
                .orElse(new String[] {DEFAULT_LOCATION});
        return Arrays.stream(configured)
                .map(location -> location.replace("{vendor}", "postgresql"))
                .toList();
    }

    /** All that locations are made from and that may change while the JVM runs. */
    private record Known(TestSettings settings, Object systemProperties) {

        static Known of(Class<?> testClass) {
            return new Known(TestSettings.of(testClass), System.getProperties().clone());
        }
    }
}
