package io.github.templatedb.usecases.support;

import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/** Counts the migration runs of the one application context that it is a bean of. */
public class MigrationRuns implements Callback {

    private int count;

    public int count() {
        return count;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        count++;
    }

    @Override
    public String getCallbackName() {
        return "runs";
    }
}
