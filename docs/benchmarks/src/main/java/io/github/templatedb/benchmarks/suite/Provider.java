package io.github.templatedb.benchmarks.suite;

import io.github.templatedb.benchmarks.suite.byhand.CleanAndMigrate;
import io.github.templatedb.benchmarks.suite.byhand.SchemaRecreated;
import io.github.templatedb.benchmarks.suite.byhand.TablesTruncated;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the tests have their databases from: nothing but an annotation that stands on every test class.
 *
 * @param name in tables
 * @param home whose server
 * @param isolation what is asked for, and checked by every test
 * @param annotation Java source of what is added to each test class, with qualified names
 * @param build an earlier build of templatedb that takes the place of this one; null for this one, and for all others
 */
public record Provider(String name, Home home, Isolation isolation, String annotation, @Nullable Path build) {

    /** One migrated database for all, nothing restored. */
    public static final Provider FLOOR = new Provider("floor: one database for all", Home.COMMON, Isolation.NONE, "");

    /** The migrated database of the floor, without a look at it: the least that the start of a context can take. */
    public static final Provider EXISTING = floor("Flyway switched off", "spring.flyway.enabled=false");

    /** The same with the bean that an application could ask for. */
    public static final Provider IDLE_FLYWAY =
            floor("Flyway's bean there, nothing migrated", "suite.flyway-migrates=false");

    /** This project. */
    public static final Provider OURS_CONTEXT = ours(Isolation.CONTEXT, "NEVER");

    /** This project, fresh before each class. */
    public static final Provider OURS_CLASS = ours(Isolation.CLASS, "BEFORE_CLASS");

    /** This project, fresh before each method. */
    public static final Provider OURS_METHOD = ours(Isolation.METHOD, "BEFORE_EACH_TEST_METHOD");

    /** This project, fresh before each method: what a test wrote is undone where that is exact and takes less time. */
    public static final Provider AUTO = OURS_METHOD.refreshed("auto");

    /** This project, fresh before each method, always with a new database. */
    public static final Provider CLONE = OURS_METHOD.refreshed("clone");

    /** embedded-database-spring-test. */
    public static final Provider ZONKY_CONTEXT = zonky(Isolation.CONTEXT, "NEVER");

    /** embedded-database-spring-test, fresh before each class. */
    public static final Provider ZONKY_CLASS = zonky(Isolation.CLASS, "BEFORE_CLASS");

    /** embedded-database-spring-test, fresh before each method. */
    public static final Provider ZONKY_METHOD = zonky(Isolation.METHOD, "BEFORE_EACH_TEST_METHOD");

    /** Flyway's clean and migrate. */
    public static final Provider CLEAN_AND_MIGRATE = byHand("by hand: Flyway clean, migrate", CleanAndMigrate.class);

    /** All tables truncated, reference data inserted again. */
    public static final Provider TRUNCATE = byHand("by hand: truncate, insert", TablesTruncated.class);

    /** The schema dropped, and made again by one script. */
    public static final Provider RECREATE = byHand("by hand: schema recreated", SchemaRecreated.class);

    /** One of this build. */
    public Provider(String name, Home home, Isolation isolation, String annotation) {
        this(name, home, isolation, annotation, null);
    }

    private static Provider floor(String name, String property) {
        return new Provider("floor, " + name, Home.COMMON, Isolation.NONE, property(property));
    }

    private static String property(String property) {
        return "@org.springframework.test.context.TestPropertySource(properties = \"" + property + "\")";
    }

    private Provider refreshed(String strategy) {
        return new Provider(
                "templatedb: " + strategy,
                home,
                isolation,
                annotation + "\n" + property("templatedb.refresh-strategy=" + strategy));
    }

    private static Provider ours(Isolation isolation, String refresh) {
        return new Provider(
                "templatedb: " + title(isolation),
                Home.OURS,
                isolation,
                "@io.github.templatedb.AutoConfigureTemplateDatabase(refresh = io.github.templatedb.Refresh." + refresh
                        + ")");
    }

    private static Provider zonky(Isolation isolation, String refresh) {
        String type = "io.zonky.test.db.AutoConfigureEmbeddedDatabase";
        return new Provider(
                "zonky: " + title(isolation),
                Home.ZONKY,
                isolation,
                "@%1$s(type = %1$s.DatabaseType.POSTGRES, provider = %1$s.DatabaseProvider.ZONKY, refresh = %1$s.RefreshMode.%2$s)"
                        .formatted(type, refresh));
    }

    private static Provider byHand(String name, Class<?> listener) {
        return new Provider(name, Home.COMMON, Isolation.METHOD, "").with(List.of(listener));
    }

    /** The same with listeners that Spring calls around each test. */
    public Provider with(List<Class<?>> listeners) {
        String classes = String.join(
                ", ", listeners.stream().map(one -> one.getName() + ".class").toList());
        return new Provider(
                name,
                home,
                isolation,
                annotation
                        + ("\n@org.springframework.test.context.TestExecutionListeners(listeners = {%s}, mergeMode ="
                                        + " org.springframework.test.context.TestExecutionListeners.MergeMode.MERGE_WITH_DEFAULTS)")
                                .formatted(classes),
                build);
    }

    /** The same under another name. */
    public Provider named(String other) {
        return new Provider(other, home, isolation, annotation, build);
    }

    /**
     * The same with an earlier build of templatedb.
     *
     * @param label its name in tables
     * @param jar the build
     */
    public Provider before(String label, Path jar) {
        return new Provider(name + ", " + label, home, isolation, annotation, jar);
    }

    /** Of folders. */
    String id() {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    }

    /** On the server that several share. */
    String database() {
        return equals(EXISTING) || equals(IDLE_FLYWAY) ? FLOOR.id() : id();
    }

    private static String title(Isolation isolation) {
        return "a database a " + isolation.name().toLowerCase(Locale.ROOT);
    }
}
