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

/**
 * A run of Flyway that nobody but its configuration decides: what {@link LeasedFlyway} makes of an empty database, without a lease.
 *
 * @since 0.1.0
 */
public final class FlywayRun implements Migrations {

    private final FilesOfRun files;

    private final Function<DatabaseName, DataSource> connections;

    private SessionWatch watch = new SessionWatch();

    /**
     * Creates a run.
     *
     * @param files its files and its configuration
     * @param connections gives connections to a database
     */
    public FlywayRun(FilesOfRun files, Function<DatabaseName, DataSource> connections) {
        this.files = files;
        this.connections = connections;
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
    public void run(DatabaseName database, Part part) {
        watch = new SessionWatch();
        FluentConfiguration configuration = over(files.configuration(), connections.apply(database));
        switch (part) {
            case WHOLE -> {}
            case ALL_STEPS -> configuration = watch.over(configuration);
            case STEPS_ONLY -> configuration = FlywaySteps.versioned(watch.over(configuration));
        }
        new Flyway(configuration).migrate();
    }

    private static FluentConfiguration over(Configuration configuration, DataSource connections) {
        return new FluentConfiguration(configuration.getClassLoader())
                .configuration(configuration)
                .dataSource(connections);
    }

    @Override
    public String obstacle() {
        return watch.obstacle();
    }
}
