package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a lease comes to its next database, and what becomes of the one that it leaves. */
final class Renewal {

    private final LeasedServer server;

    private final LeaseMonitor monitor;

    private final List<LeaseFollower> followers;

    private final Spares spares;

    Renewal(LeasedServer server, LeaseMonitor monitor, List<LeaseFollower> followers, Spares spares) {
        this.server = server;
        this.monitor = monitor;
        this.followers = followers;
        this.spares = spares;
    }

    /** Moves on, from a certain state only if there is one given; tells whether it did. */
    boolean moveTo(LeaseState next, @Nullable LeaseState from) {
        LeaseState left = monitor.moveTo(next, from);
        if (left != null && !(left instanceof LeaseState.Migrating)) {
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
        LeaseState seen = monitor.awaitMigrations();
        if (!(seen instanceof LeaseState.Attached current)
                || !current.strays() && !current.used().get()) {
            return seen.strays() && reset(seen);
        }
        LeaseState.Attached changed = changed();
        clones().activity().refreshed(changed != null);
        return changed != null && renew(changed, changed.baseline(), changed.baseline());
    }

    /** Moves from a state to a new clone of the origin, and has the next made. */
    boolean renew(LeaseState from, Baseline baseline, Baseline origin) {
        DatabaseName next;
        try {
            next = spares.take(origin);
        } catch (TemplateGoneException ex) {
            // Whoever asks next has it built again.
            return moveTo(new LeaseState.Resolved(baseline, origin), from);
        }
        boolean moved = monitor.moveTo(new LeaseState.Attached(next, baseline, origin), from) != null;
        DatabaseName left = moved ? from.database() : next;
        if (left != null && !(moved && from instanceof LeaseState.Migrating)) {
            dropLater(left);
        }
        if (moved) {
            spares.make(origin);
        }
        return moved;
    }

    private void dropLater(DatabaseName left) {
        clones().drop(left, () -> leave(left));
    }

    /** Leaves the current database for an empty one, which is not made before somebody asks for it. */
    void clear() {
        LeaseState seen = monitor.awaitMigrations();
        Baseline baseline = seen.baseline();
        if (baseline != null) {
            leaveFor(new LeaseState.Cleared(baseline), seen);
        }
    }

    private boolean leaveFor(LeaseState next, LeaseState from) {
        boolean moved = monitor.moveTo(next, from) != null;
        DatabaseName left = from.database();
        if (moved && left != null) {
            dropLater(left);
        }
        return moved;
    }

    /** A clone of a baseline; the spare if there is one. */
    DatabaseName clone(Baseline baseline) {
        return spares.take(baseline);
    }

    /** Leaves the current clone if it is changed. Whoever asks next gets another, and there may be no such one. */
    void reset() {
        if (!server.hasEnded()) {
            LeaseState changed = changed();
            LeaseState left = changed != null ? changed : monitor.state();
            if (changed != null || left.strays()) {
                reset(left);
            }
        }
    }

    private boolean reset(LeaseState from) {
        Baseline baseline = from.baseline();
        return baseline != null && leaveFor(new LeaseState.Resolved(baseline), from);
    }

    boolean isChanged() {
        return monitor.awaitMigrations().strays() || changed() != null;
    }

    /** The current state if something may have been written since a clone of the baseline was made. */
    LeaseState.@Nullable Attached changed() {
        if (monitor.awaitMigrations() instanceof LeaseState.Attached attached
                && (attached.strays() || attached.used().get())) {
            if (attached.strays() || !isUnchanged(attached.database())) {
                return attached;
            }
            attached.used().set(false);
        }
        return null;
    }

    private boolean isUnchanged(DatabaseName clone) {
        return new Changes(server.get().server()).isUnchanged(clone, followers);
    }

    /** The template that has the same objects as the current database, if that is known. */
    @Nullable
    DatabaseName unaltered() {
        return monitor.awaitMigrations() instanceof LeaseState.Attached attached
                        && new Changes(server.get().server()).isUnaltered(attached.database(), followers)
                ? attached.origin().template().name()
                : null;
    }

    /** Makes what the current database holds the baseline, if it is changed. */
    boolean snapshot() {
        LeaseState.Attached changed = changed();
        LeaseState sealing = new LeaseState.Migrating(null, Thread.currentThread());
        if (changed == null || monitor.moveTo(sealing, changed) == null) {
            return false;
        }
        LeaseState next = changed;
        try {
            leave(changed.database());
            Baseline below = changed.baseline();
            Baseline sealed = below.sealed(clones().seal(changed.database(), below.template()));
            next = new LeaseState.Resolved(sealed);
            return true;
        } finally {
            if (!moveTo(next, sealing)) {
                // The lease has ended meanwhile.
                drop(changed.database());
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
