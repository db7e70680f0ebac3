package io.github.templatedb.flyway;

import io.github.templatedb.migrations.MigrationFiles;
import io.github.templatedb.migrations.MigrationLocation;
import java.sql.Connection;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.callback.Statement;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.output.OperationResult;
import org.jspecify.annotations.Nullable;

/** Tells whether code or scripts of the user take part in a clean, which is more than emptying the database then. */
final class CleanCallbacks {

    private static final Set<Event> EVENTS =
            Set.of(Event.BEFORE_CLEAN, Event.AFTER_CLEAN, Event.AFTER_CLEAN_ERROR, Event.AFTER_CLEAN_OPERATION_FINISH);

    /** Flyway's names of scripts are those of its events (documentation, "Callbacks"), in any case and of any kind. */
    private static final Pattern SCRIPT = Pattern.compile("(before|after)clean.*", Pattern.CASE_INSENSITIVE);

    private CleanCallbacks() {}

    /** Whether there may be one: what cannot be known counts as one. */
    static boolean areIn(Configuration configuration, MigrationFiles files) {
        return configuration.getResourceProvider() != null
                || Arrays.stream(configuration.getCallbacks()).anyMatch(callback -> takesPart(callback, configuration))
                || Stream.of(configuration.getLocations(), configuration.getCallbackLocations())
                        .flatMap(Arrays::stream)
                        .map(Location::getDescriptor)
                        .anyMatch(location -> hasScript(location, configuration, files));
    }

    private static boolean takesPart(Callback callback, Configuration configuration) {
        Context context = new CleanContext(configuration);
        try {
            return EVENTS.stream().anyMatch(event -> callback.supports(event, context));
        } catch (RuntimeException ex) {
            // It wants to see more than there is before a clean has begun.
            return true;
        }
    }

    private static boolean hasScript(String location, Configuration configuration, MigrationFiles files) {
        return !MigrationLocation.of(location).isListable()
                || files.below(configuration.getClassLoader(), location).stream()
                        .map(file -> file.name().substring(file.name().lastIndexOf('/') + 1))
                        .anyMatch(name -> SCRIPT.matcher(name).matches());
    }

    /** A clean that has not begun. */
    private record CleanContext(Configuration configuration) implements Context {

        @Override
        public Configuration getConfiguration() {
            return configuration;
        }

        @Override
        public Connection getConnection() {
            throw new IllegalStateException("The clean has not begun");
        }

        @Override
        public @Nullable MigrationInfo getMigrationInfo() {
            return null;
        }

        @Override
        public @Nullable Statement getStatement() {
            return null;
        }

        @Override
        public @Nullable OperationResult getOperationResult() {
            return null;
        }
    }
}
