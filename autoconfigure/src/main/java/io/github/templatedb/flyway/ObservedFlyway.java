package io.github.templatedb.flyway;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.Migrations;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.api.output.RepairResult;
import org.flywaydb.core.api.output.ValidateResult;
import org.jspecify.annotations.Nullable;

/**
 * A Flyway that can be observed while it fills a database, and that can run its versioned migrations alone. Else it is a Flyway
 * like any other.
 */
class ObservedFlyway extends Flyway {

    /** A slash is in no name of a file. */
    private static final String NO_PREFIX = "/";

    private final LongSupplier connections;

    private volatile @Nullable ObservedRun observed;

    /**
     * Creates a Flyway.
     *
     * @param configuration the settings
     * @param connections how many connections to its database were taken so far
     */
    ObservedFlyway(Configuration configuration, LongSupplier connections) {
        super(configuration);
        this.connections = connections;
    }

    /**
     * A run that builds a template, of which a part can be done on a copy of another one.
     *
     * @param whole has {@link #migrate()} of this Flyway called, and does nothing else
     * @return the same migrations
     */
    public Migrations bySteps(Migrations whole) {
        return new FlywaySteps(this, whole);
    }

    ObservedRun observed(Migrations whole, DatabaseName database, boolean onCopy) throws Exception {
        ObservedRun observer = new ObservedRun(connections, getConfiguration(), onCopy);
        observed = observer;
        try {
            whole.run(database, Migrations.Part.WHOLE);
        } finally {
            observed = null;
        }
        return observer;
    }

    /** Flyway takes no file for a repeatable migration then, and no name for a mistake; the whole run looks at names. */
    void migrateVersioned(SessionWatch observer) {
        new Flyway(observer.over(getConfiguration())
                        .repeatableSqlMigrationPrefix(NO_PREFIX)
                        .validateMigrationNaming(false))
                .migrate();
    }

    /** What Flyway does. On a copy it tells what it would have told of an empty database: a strategy may decide by it. */
    MigrateResult run() {
        ObservedRun observer = observer();
        if (observer == null || !observer.hasSettingsOf(getConfiguration())) {
            return super.migrate();
        }
        return observer.call("migrate()", () -> {
            MigrateResult result = new Flyway(observer.over(getConfiguration())).migrate();
            return observer.isOnCopy()
                    ? FlywayResults.migrated(
                            FlywayResults.history(getConfiguration()), getConfiguration(), result.database)
                    : result;
        });
    }

    private @Nullable ObservedRun observer() {
        ObservedRun observer = observed;
        return observer != null && observer.isOfThisThread() ? observer : null;
    }

    <T> T observed(String method, Supplier<T> call) {
        ObservedRun observer = observer();
        return observer != null ? observer.call(method, call) : call.get();
    }

    @Override
    public MigrationInfoService info() {
        return observed("info()", super::info);
    }

    /** Also what {@link #validate()} calls. */
    @Override
    public ValidateResult validateWithResult() {
        return observed("validate()", super::validateWithResult);
    }

    @Override
    public RepairResult repair() {
        return observed("repair()", super::repair);
    }
}
