package io.github.templatedb.flyway;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;

/** Tells whether code or scripts of the user take part in a clean, which is more than emptying the database then. */
final class CleanCallbacks {

    private static final Set<Event> EVENTS =
            Set.of(Event.BEFORE_CLEAN, Event.AFTER_CLEAN, Event.AFTER_CLEAN_ERROR, Event.AFTER_CLEAN_OPERATION_FINISH);

    /** Flyway's names of scripts are those of its events (documentation, "Callbacks"), in any case and of any kind. */
    private static final Pattern SCRIPT = Pattern.compile("(before|after)clean.*", Pattern.CASE_INSENSITIVE);

    private CleanCallbacks() {}

    /** Whether there may be one: what cannot be known counts as one. */
    static boolean areIn(FilesOfRun files) {
        Configuration configuration = files.configuration();
        return configuration.getResourceProvider() != null
                || Arrays.stream(configuration.getCallbacks()).anyMatch(CleanCallbacks::takesPart)
                || files.locations()
                        .anyMatch(location -> !location.isListable()
                                || files.in(location).stream().anyMatch(file -> SCRIPT.matcher(file.fileName())
                                        .matches()));
    }

    private static boolean takesPart(Callback callback) {
        try {
            return EVENTS.stream().anyMatch(event -> callback.supports(event, null));
        } catch (RuntimeException ex) {
            // It wants to see a context, and there is none before a clean has begun.
            return true;
        }
    }
}
