package io.github.templatedb.flyway;

import io.github.templatedb.core.manifest.Manifest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * A run that may be more than the migrations, as a strategy decides: it sees what is called on the Flyway, and how many connections
 * are taken beside that. If that is one call of migrate(), and before it nothing that tells whether the database is empty, the strategy
 * did to the database what its migrations do, and would have done the same on any copy that has the first of them.
 *
 * <p>A repair finds nothing to do in either. After the migrations, both databases are the same, so that they may be looked at.
 */
final class ObservedRun {

    private static final String MIGRATE = "migrate()";

    private static final String REPAIR = "repair()";

    private static final Set<String> READ = Set.of("info()", "validate()");

    private final SessionWatch watch = new SessionWatch();

    private final LongSupplier connections;

    private final boolean onCopy;

    private final Object settings;

    private final long begin;

    private long within;

    private boolean migrated;

    private boolean failed;

    private String deviation = "";

    /**
     * Begins to look at the run of the calling thread.
     *
     * @param connections how many connections to the database were taken so far
     * @param configuration the settings of Flyway, which the run may not change
     * @param onCopy whether the database has the first of the migrations, so that a run that does anything else has to fail
     */
    ObservedRun(LongSupplier connections, Configuration configuration, boolean onCopy) {
        this.connections = connections;
        this.settings = settings(configuration);
        this.onCopy = onCopy;
        this.begin = connections.getAsLong();
    }

    boolean isOfThisThread() {
        return watch.isOfThisThread();
    }

    boolean isOnCopy() {
        return onCopy;
    }

    FluentConfiguration over(Configuration configuration) {
        return watch.over(configuration);
    }

    /** Whether the settings are those that the run began with: what others would have made is not known. */
    boolean hasSettingsOf(Configuration configuration) {
        boolean same = settings(configuration).equals(settings);
        if (!same) {
            deviates("a FlywayMigrationStrategy changes the settings of Flyway");
        }
        return same;
    }

    private static Object settings(Configuration configuration) {
        Manifest.Builder values = Manifest.builder();
        FlywaySettings.addTo(values, configuration);
        return Arrays.asList(
                values.build().entries(),
                configuration.getDataSource(),
                List.of(configuration.getLocations()),
                List.of(configuration.getCallbacks()),
                List.of(configuration.getResolvers()),
                List.of(configuration.getJavaMigrations()));
    }

    /** Calls a method of Flyway that the run has asked for. */
    <T> T call(String method, Supplier<T> flyway) {
        boolean migrates = method.equals(MIGRATE);
        boolean harmless = migrates ? !migrated : method.equals(REPAIR) || migrated && READ.contains(method);
        if (!harmless) {
            deviates("a FlywayMigrationStrategy calls " + (migrates ? "migrate() twice" : method));
        }
        migrated |= migrates;
        long before = connections.getAsLong();
        try {
            return flyway.get();
        } catch (RuntimeException ex) {
            failed = true;
            throw ex;
        } finally {
            within += connections.getAsLong() - before;
        }
    }

    /** The run has ended. */
    void end() {
        if (!migrated) {
            deviates("a FlywayMigrationStrategy does not call migrate()");
        } else if (failed) {
            deviates("a FlywayMigrationStrategy goes on after a failure");
        } else if (connections.getAsLong() - begin > within) {
            deviates("a FlywayMigrationStrategy uses the database beside migrate()");
        } else if (!deviation.isEmpty()) {
            // The run may have caught what was thrown first.
            deviates(deviation);
        }
    }

    /** What may be lost for later migrations on a copy; empty if nothing is. */
    String obstacle() {
        return deviation.isEmpty() ? watch.obstacle() : deviation;
    }

    private void deviates(String reason) {
        deviation = deviation.isEmpty() ? reason : deviation;
        if (onCopy) {
            throw new IllegalStateException("The migrations do not go on from a copy: " + reason);
        }
    }
}
