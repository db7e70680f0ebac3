package io.github.templatedb.flyway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.CleanResult;
import org.flywaydb.core.api.output.CommandResultFactory;
import org.flywaydb.core.api.output.MigrateResult;

/** What Flyway would return, had it done the work once more. Its results can be changed, so each caller has one to itself. */
final class FlywayResults {

    private FlywayResults() {}

    /** A clean that did the same to another database. */
    static CleanResult again(CleanResult before, String database) {
        CleanResult result = new CleanResult(before.flywayVersion, database);
        result.operation = before.operation;
        result.schemasCleaned = new ArrayList<>(before.schemasCleaned);
        result.schemasDropped = new ArrayList<>(before.schemasDropped);
        if (before.warnings != null) {
            before.warnings.forEach(result::addWarning);
        }
        return result;
    }

    /** The history of a database that was migrated in one run. Callbacks for such a question are not asked. */
    static List<MigrationInfo> history(Configuration configuration) {
        Flyway asking = new Flyway(new FluentConfiguration(configuration.getClassLoader())
                .configuration(configuration)
                .callbacks(new Callback[0])
                .skipDefaultCallbacks(true));
        return Arrays.stream(asking.info().applied())
                .filter(migration -> !migration.getType().isSynthetic())
                .toList();
    }

    /** The run that left a history. */
    static MigrateResult migrated(List<MigrationInfo> history, Configuration configuration, String database) {
        MigrateResult result = CommandResultFactory.createMigrateResult(database, "PostgreSQL", configuration);
        for (MigrationInfo migration : history) {
            int millis = migration.getExecutionTime() == null ? 0 : migration.getExecutionTime();
            result.migrations.add(CommandResultFactory.createMigrateOutput(migration, millis));
            result.putSuccessfulMigration(migration, millis);
            MigrationVersion version = migration.getVersion();
            if (version != null) {
                result.targetSchemaVersion = version.getVersion();
            }
        }
        result.migrationsExecuted = history.size();
        return result;
    }
}
