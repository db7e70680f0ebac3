package io.github.templatedb.flyway;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.Migrations;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A Flyway run that is watched, and that can be had without its repeatable migrations.
 *
 * @since 0.1.0
 */
public final class FlywayRun implements Migrations {

    /** A slash is in no name of a file. */
    private static final String NO_PREFIX = "/";

    private final Function<DatabaseName, Configuration> configurations;

    private final Whole whole;

    private SessionWatch watch = new SessionWatch();

    FlywayRun(Function<DatabaseName, Configuration> configurations, Whole whole) {
        this.configurations = configurations;
        this.whole = whole;
    }

    /**
     * A run that nobody but its configuration decides: what {@link LeasedFlyway} makes of an empty database, without a lease.
     *
     * @param files its files and its configuration
     * @param connections gives connections to a database
     * @return the run
     */
    public static Migrations of(FilesOfRun files, Function<DatabaseName, DataSource> connections) {
        Function<DatabaseName, Configuration> configurations =
                database -> new FluentConfiguration(files.configuration().getClassLoader())
                        .configuration(files.configuration())
                        .dataSource(connections.apply(database));
        return new FlywayRun(configurations, (database, part, watch) -> {
            Configuration configuration = configurations.apply(database);
            new Flyway(watch == null ? configuration : watch.over(configuration)).migrate();
        });
    }

    /**
     * Adds what decides the result: what a run of LeasedFlyway adds, too.
     *
     * @param manifest where to add it
     * @param files the files of the run
     * @param session the settings with which its sessions begin
     * @param codeAround whether code of the application that Flyway does not know takes part
     * @return the code that takes part, which counts too
     */
    public static List<Object> addTo(Manifest.Builder manifest, FilesOfRun files, String session, boolean codeAround) {
        manifest.add("session", session);
        FlywayManifest run = new FlywayManifest(files);
        run.addTo(manifest, codeAround || !run.code().isEmpty());
        return run.code();
    }

    @Override
    public void run(DatabaseName database, Part part) throws Exception {
        watch = new SessionWatch();
        if (part == Part.STEPS_ONLY) {
            // Flyway takes no file for a repeatable migration then, and no name for a mistake; the whole run looks at
            // names.
            new Flyway(watch.over(configurations.apply(database))
                            .repeatableSqlMigrationPrefix(NO_PREFIX)
                            .validateMigrationNaming(false))
                    .migrate();
        } else {
            whole.run(database, part, part == Part.WHOLE ? null : watch);
        }
    }

    @Override
    public String obstacle() {
        return watch.obstacle();
    }

    /** A run with all that there is, watched by somebody or by nobody. */
    @FunctionalInterface
    interface Whole {

        void run(DatabaseName database, Part part, @Nullable SessionWatch watch) throws Exception;
    }
}
