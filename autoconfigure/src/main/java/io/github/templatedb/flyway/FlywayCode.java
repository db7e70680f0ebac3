package io.github.templatedb.flyway;

import io.github.templatedb.core.manifest.CanonicalText;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.manifest.Sha256;
import io.github.templatedb.migrations.MigrationLocation;
import io.github.templatedb.migrations.ScriptNames;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.extensibility.Plugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The code that takes part in a run of Flyway, beside Flyway's own. */
final class FlywayCode {

    private static final Logger logger = LoggerFactory.getLogger(FlywayCode.class);

    private final Configuration configuration;

    private final FilesOfRun files;

    private final List<JavaMigration> javaMigrations;

    FlywayCode(FilesOfRun files) {
        this.configuration = files.configuration();
        this.files = files;
        Stream<JavaMigration> found =
                classes().map(this::newInstance).flatMap(Stream::ofNullable).sorted(byClass());
        this.javaMigrations = Stream.concat(sortedByClass(Arrays.stream(configuration.getJavaMigrations())), found)
                .toList();
    }

    /** Java migrations, callbacks, resolvers and providers, in an order that does not depend on the run. */
    List<Object> objects() {
        return Stream.<Stream<Object>>of(
                        javaMigrations().stream().map(Object.class::cast),
                        sortedByClass(Arrays.stream(configuration.getCallbacks())),
                        sortedByClass(Arrays.stream(configuration.getResolvers())),
                        Stream.ofNullable(configuration.getResourceProvider()),
                        Stream.ofNullable(configuration.getJavaMigrationClassProvider()))
                .flatMap(Function.identity())
                .toList();
    }

    /** Those that Flyway was given, and those that it would make of the classes in its locations. */
    List<JavaMigration> javaMigrations() {
        return javaMigrations;
    }

    /** What Java migrations say of themselves, which Flyway writes into its history table. */
    void addTo(Manifest.Builder manifest) {
        manifest.addAll(javaMigrations().stream().map(FlywayCode::entry).toList());
        manifest.add("Flyway's plugins", CanonicalText.of(plugins()));
    }

    static Manifest.Entry entry(JavaMigration migration) {
        String says = CanonicalText.of(Arrays.asList(
                migration.getVersion(),
                migration.getDescription(),
                migration.getChecksum(),
                migration.canExecuteInTransaction()));
        return new Manifest.Entry(
                "the Java migration " + migration.getClass().getName(),
                Sha256.hex(says.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Support for PostgreSQL is one, with a version of its own; without it Flyway fails, which a template that was built with it must
     * not hide. Flyway finds them in the same way.
     */
    private TreeSet<String> plugins() {
        TreeSet<String> plugins = new TreeSet<>();
        ServiceLoader.load(Plugin.class, configuration.getClassLoader()).stream()
                .map(ServiceLoader.Provider::type)
                .forEach(type -> plugins.add(
                        type.getPackageName() + " " + type.getPackage().getImplementationVersion()));
        return plugins;
    }

    private Stream<Class<? extends JavaMigration>> classes() {
        return configuration.getJavaMigrationClassProvider() != null
                ? configuration.getJavaMigrationClassProvider().getClasses().stream()
                : FilesOfRun.parsed(configuration.getLocations())
                        .filter(location -> location.kind() == MigrationLocation.Kind.CLASSPATH)
                        .flatMap(this::classesIn);
    }

    private Stream<Class<? extends JavaMigration>> classesIn(MigrationLocation location) {
        String root = location.root().isEmpty() ? "" : location.root() + "/";
        return files.in(location).stream()
                .filter(file -> ScriptNames.isClass(file.name()))
                .map(file -> root + file.name().substring(0, file.name().length() - ".class".length()))
                .distinct()
                .map(path -> load(path.replace('/', '.')))
                .flatMap(Stream::ofNullable);
    }

    private @Nullable Class<? extends JavaMigration> load(String name) {
        try {
            Class<?> type = Class.forName(name, false, configuration.getClassLoader());
            return JavaMigration.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())
                    ? type.asSubclass(JavaMigration.class)
                    : null;
        } catch (ClassNotFoundException | LinkageError ex) {
            logger.debug("Flyway will not find a Java migration in the class {}", name, ex);
            return null;
        }
    }

    private @Nullable JavaMigration newInstance(Class<? extends JavaMigration> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError ex) {
            logger.debug("Flyway will report that it cannot make the Java migration {}", type.getName(), ex);
            return null;
        }
    }

    private static <T> Stream<T> sortedByClass(Stream<T> objects) {
        return objects.sorted(byClass());
    }

    private static <T> Comparator<T> byClass() {
        return Comparator.comparing(object -> object.getClass().getName());
    }
}
