package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** How far a lease is: unresolved, perhaps migrating, resolved, attached to a clone, ended. */
sealed interface LeaseState {

    /** The database that exists in this state. */
    default @Nullable DatabaseName database() {
        return null;
    }

    /** What clones are made from in this state. */
    default @Nullable Baseline baseline() {
        return null;
    }

    /** Nothing is known yet; the database is empty and provisional, if there is one. */
    record Unresolved(@Nullable DatabaseName database) implements LeaseState {}

    /** Migrations are about to run, or run, in a database that is the template store's to drop. */
    record Migrating(@Nullable DatabaseName database, Thread thread) implements LeaseState {}

    /** The baseline is known; nobody has asked for the clone. */
    record Resolved(Baseline baseline) implements LeaseState {}

    /** The clone is made; used tells whether anybody was led to it. */
    record Attached(DatabaseName database, Baseline baseline, AtomicBoolean used) implements LeaseState {

        Attached(DatabaseName database, Baseline baseline) {
            this(database, baseline, new AtomicBoolean());
        }
    }

    /** The context is closed. */
    record Ended() implements LeaseState {}
}
