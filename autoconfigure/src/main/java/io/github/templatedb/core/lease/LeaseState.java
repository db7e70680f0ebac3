package io.github.templatedb.core.lease;

import org.jspecify.annotations.Nullable;

/** How far a lease is: unresolved, perhaps migrating, resolved, attached to a clone, ended. */
sealed interface LeaseState {

    /** The database that exists in this state. */
    default @Nullable LeasedDatabase database() {
        return null;
    }

    /** What a refresh goes back to in this state. */
    default @Nullable Baseline baseline() {
        return null;
    }

    /** What the clone is made from in this state, or was: the baseline, or until the next refresh another origin. */
    default @Nullable Baseline origin() {
        return null;
    }

    /** Whether the content is not that of the baseline, even if nobody writes. */
    default boolean strays() {
        Baseline origin = origin();
        Baseline baseline = baseline();
        return origin != null && baseline != null && !origin.hasTemplateOf(baseline);
    }

    /** Nothing is known yet; the database is empty and provisional, if there is one. */
    record Unresolved(@Nullable LeasedDatabase database) implements LeaseState {}

    /** Migrations are about to run, or run, in a database that is the template store's to drop. */
    record Migrating(@Nullable LeasedDatabase database, Thread thread) implements LeaseState {}

    /** It is known what the clone will be made from, when somebody asks for it. */
    record Resolved(Baseline baseline, Baseline origin) implements LeaseState {

        Resolved(Baseline baseline) {
            this(baseline, baseline);
        }

        /** The same once more, after the template of the origin was dropped. */
        Resolved again() {
            Baseline again = origin.again();
            return new Resolved(origin == baseline ? again : baseline, again);
        }
    }

    /** The clone is made. */
    record Attached(LeasedDatabase database, Baseline baseline, Baseline origin) implements LeaseState {}

    /** The context is closed. */
    record Ended() implements LeaseState {}
}
