package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.ServerException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a lease comes to its next database, and what becomes of the one that it leaves. */
final class Renewal {

    private static final Logger logger = LoggerFactory.getLogger(Renewal.class);

    private final LeasedServer server;

    private final LeaseMonitor monitor;

    private final List<LeaseFollower> followers;

    private final Spares spares;

    private final NumberBlocks blocks;

    private final List<Runnable> afterwards = new CopyOnWriteArrayList<>();

    Renewal(LeasedServer server, LeaseMonitor monitor, List<LeaseFollower> followers, Spares spares) {
        this.server = server;
        this.monitor = monitor;
        this.followers = followers;
        this.spares = spares;
        this.blocks = new NumberBlocks(server, followers);
    }

    /** Has something done whenever the lease has moved to other content, before anybody is told that it has. */
    void afterwards(Runnable action) {
        afterwards.add(action);
    }

    /** From now on no database gives a block of numbers out again that one before it gave out. */
    void keepBlocks() {
        blocks.keep();
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
        if (!(monitor.awaitMigrations() instanceof LeaseState.Attached current)
                || !current.used().get()) {
            return false;
        }
        LeaseState.Attached changed = changed();
        clones().activity().refreshed(changed != null);
        if (changed == null) {
            return false;
        }
        blocks.leave(changed.database());
        LeaseState next;
        try {
            next = new LeaseState.Attached(clone(changed.baseline()), changed.baseline());
        } catch (TemplateGoneException ex) {
            // Whoever asks next has it built again.
            next = new LeaseState.Resolved(changed.baseline());
        }
        boolean moved = renew(changed, next);
        if (moved && next instanceof LeaseState.Attached) {
            spares.make(changed.baseline());
        }
        return moved;
    }

    /** Moves to other content; the database that is not needed is dropped in the background. */
    private boolean renew(LeaseState.Attached changed, LeaseState next) {
        boolean moved = monitor.moveTo(next, changed) != null;
        DatabaseName left = moved ? changed.database() : next.database();
        if (left != null) {
            clones().drop(left, () -> leave(left));
        }
        if (moved) {
            afterwards.forEach(Runnable::run);
        }
        return moved;
    }

    /** Does ahead what can be done before the lease moves; what fails is done again then. */
    void prepare(DatabaseName spare) {
        try {
            blocks.goOn(spare);
        } catch (ServerException ex) {
            logger.debug("The sequences of {} could not be set ahead", spare, ex);
        }
    }

    /** A clone of a baseline; the spare if there is one. */
    DatabaseName clone(Baseline baseline) {
        DatabaseName clone = spares.take(baseline);
        try {
            blocks.goOn(clone);
            return clone;
        } catch (ServerException ex) {
            drop(clone);
            throw ex;
        }
    }

    /** Leaves the current clone if it is changed. Whoever asks next gets another, and there may be no such one. */
    void reset() {
        LeaseState.Attached changed = server.hasEnded() ? null : changed();
        if (changed != null) {
            blocks.leave(changed.database());
            renew(changed, new LeaseState.Resolved(changed.baseline()));
        }
    }

    /** The current state if something may have been written since the clone was made. */
    LeaseState.@Nullable Attached changed() {
        if (monitor.awaitMigrations() instanceof LeaseState.Attached attached
                && attached.used().get()) {
            if (!isUnchanged(attached.database())) {
                return attached;
            }
            attached.used().set(false);
        }
        return null;
    }

    private boolean isUnchanged(DatabaseName clone) {
        return new Changes(server.get().server()).isUnchanged(clone, followers, blocks.usesOf(clone));
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
            blocks.leave(changed.database());
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
        if (target == current) {
            return;
        }
        if (seen.database() != null && !server.hasEnded()) {
            blocks.leave(seen.database());
        }
        if (moveTo(new LeaseState.Resolved(target), seen)) {
            dropSealed(current, target);
            afterwards.forEach(Runnable::run);
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
