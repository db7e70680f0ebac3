package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a lease comes to its next database, and what becomes of the one that it leaves. */
final class Renewal {

    private final LeasedServer server;

    private final LeaseMonitor monitor;

    private final List<LeaseFollower> followers;

    private final Spares spares;

    private final Departure departure;

    Renewal(
            LeasedServer server,
            LeaseMonitor monitor,
            List<LeaseFollower> followers,
            Spares spares,
            Departure departure) {
        this.server = server;
        this.monitor = monitor;
        this.followers = followers;
        this.spares = spares;
        this.departure = departure;
    }

    /** Moves on, from a certain state only if there is one given; tells whether it did. */
    boolean moveTo(LeaseState next, @Nullable LeaseState from) {
        LeaseState left = monitor.moveTo(next, from);
        if (left != null && !(left instanceof LeaseState.Migrating)) {
            if (!(next instanceof LeaseState.Ended)) {
                departure.explain(left);
            }
            departure.keep(left);
            drop(left.database());
        }
        return left != null;
    }

    private void drop(@Nullable DatabaseName database) {
        if (database != null) {
            leave(database);
            if (!server.hasEnded()) {
                clones().drop(database);
            }
        }
    }

    /** Moves to a new clone of the same baseline, if the current one is changed. */
    boolean refresh() {
        if (!(monitor.awaitMigrations() instanceof LeaseState.Attached current)
                || !current.used().get()) {
            return false;
        }
        LeaseState.Attached changed = changed();
        clones().activity().refreshed(changed != null);
        if (changed == null) {
            return false;
        }
        DatabaseName next;
        try {
            next = spares.take(changed.baseline());
        } catch (TemplateGoneException ex) {
            // Whoever asks next has it built again.
            return moveTo(new LeaseState.Resolved(changed.baseline()), changed);
        }
        boolean moved = monitor.moveTo(new LeaseState.Attached(next, changed.baseline()), changed) != null;
        DatabaseName left = moved ? changed.database() : next;
        if (moved) {
            departure.explain(changed);
            departure.keep(changed);
        }
        clones().drop(left, () -> leave(left));
        if (moved) {
            spares.make(changed.baseline());
        }
        return moved;
    }

    /** A clone of a baseline; the spare if there is one. */
    DatabaseName clone(Baseline baseline) {
        return spares.take(baseline);
    }

    /** Leaves the current clone if it is changed. Whoever asks next gets another, and there may be no such one. */
    void reset() {
        LeaseState.Attached changed = server.hasEnded() ? null : changed();
        if (changed != null && monitor.moveTo(new LeaseState.Resolved(changed.baseline()), changed) != null) {
            departure.explain(changed);
            departure.keep(changed);
            clones().drop(changed.database(), () -> leave(changed.database()));
        }
    }

    /** The current state if something may have been written since the clone was made. */
    LeaseState.@Nullable Attached changed() {
        if (monitor.awaitMigrations() instanceof LeaseState.Attached attached
                && attached.used().get()) {
            // What is kept must not be written to by the next test, though nothing was written before.
            if (clones().isKept(attached.database()) || !isUnchanged(attached.database())) {
                return attached;
            }
            attached.used().set(false);
        }
        return null;
    }

    private boolean isUnchanged(DatabaseName clone) {
        return new Changes(server.get().server()).isUnchanged(clone, followers);
    }

    /** Makes what the current database holds the baseline, if it is changed. */
    boolean snapshot() {
        LeaseState.Attached changed = changed();
        LeaseState sealing = new LeaseState.Migrating(null, Thread.currentThread());
        if (changed == null || monitor.moveTo(sealing, changed) == null) {
            return false;
        }
        departure.explain(changed);
        LeaseState next = changed;
        DatabaseName database = changed.database();
        try {
            leave(database);
            Baseline below = changed.baseline();
            Template sealed = clones().seal(database, below.template());
            if (clones().isKept(database)) {
                sealed = clones().copied(sealed);
                database = sealed.name();
            }
            next = new LeaseState.Resolved(below.sealed(sealed));
            return true;
        } finally {
            if (!moveTo(next, sealing)) {
                // The lease has ended meanwhile.
                drop(database);
            }
        }
    }

    /** Takes snapshots back, to an earlier baseline, or to the first of all. */
    void restore(@Nullable Baseline earlier) {
        LeaseState seen = monitor.awaitMigrations();
        Baseline current = seen.baseline();
        if (current == null || current == earlier) {
            return;
        }
        Baseline target = current;
        for (Baseline below = target.below(); target != earlier && below != null; below = target.below()) {
            target = below;
        }
        if (target != current && moveTo(new LeaseState.Resolved(target), seen)) {
            dropSealed(current, target);
        }
    }

    private void dropSealed(@Nullable Baseline from, @Nullable Baseline to) {
        for (Baseline sealed = from;
                sealed != null && sealed != to && sealed.isSealedClone();
                sealed = sealed.below()) {
            clones().drop(sealed.template().name());
        }
    }

    private void leave(DatabaseName database) {
        followers.forEach(follower -> follower.leave(database));
    }

    private Clones clones() {
        return server.get().clones();
    }

    /** Gives everything up that is not the current database. */
    void close(@Nullable Baseline last) {
        if (!server.hasEnded()) {
            spares.close();
            dropSealed(last, null);
        }
    }
}
