package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Template;
import java.util.List;
import java.util.Optional;
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

    private final KeepPolicy keeping;

    private volatile String lastUser = "";

    Renewal(
            LeasedServer server,
            LeaseMonitor monitor,
            List<LeaseFollower> followers,
            Spares spares,
            KeepPolicy keeping) {
        this.server = server;
        this.monitor = monitor;
        this.followers = followers;
        this.spares = spares;
        this.keeping = keeping;
    }

    /** Moves on, from a certain state only if there is one given; tells whether it did. */
    boolean moveTo(LeaseState next, @Nullable LeaseState from) {
        LeaseState left = monitor.moveTo(next, from);
        if (left != null && !(left instanceof LeaseState.Migrating)) {
            if (!(next instanceof LeaseState.Ended)) {
                explain(left);
            }
            keepIfAlways(left);
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
            explain(changed);
            keepIfAlways(changed);
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
            explain(changed);
            keepIfAlways(changed);
            clones().drop(changed.database(), () -> leave(changed.database()));
        }
    }

    /** Remembers who used the current database last, for messages; empty if that is not known. */
    void usedBy(String test) {
        lastUser = test;
    }

    /** At the moment of the move, when it is still known who used the database. */
    private void explain(LeaseState left) {
        DatabaseName database = left.database();
        if (database != null) {
            String user = lastUser.isEmpty() ? "" : ", used last by the test " + lastUser;
            String reason =
                    "This connection belongs to the database %s%s. Its application context has a fresh one since."
                            .formatted(database, user);
            followers.forEach(follower -> follower.explain(database, reason));
        }
    }

    /** Keeps the current database; empty if nobody was led to it. */
    Optional<DatabaseAccess> keep() {
        if (monitor.state() instanceof LeaseState.Attached current
                && current.used().get()) {
            clones().keep(current.database(), keeping.maxCount());
            return Optional.of(server.get().access(current.database()));
        }
        return Optional.empty();
    }

    /** The next step is to drop it, which does nothing to what is kept. */
    private void keepIfAlways(LeaseState left) {
        boolean asked = keeping.keep() == Keep.ALWAYS && !server.hasEnded();
        if (asked && left instanceof LeaseState.Attached used && used.used().get()) {
            try {
                if (clones().keep(used.database(), keeping.maxCount())) {
                    DatabaseAccess access = server.get().access(used.database());
                    logger.info("The database {} is kept: {}", used.database(), access.command());
                }
            } catch (ServerException ex) {
                logger.warn("The database {} is not kept", used.database(), ex);
            }
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
        explain(changed);
        LeaseState next = changed;
        try {
            leave(changed.database());
            Baseline below = changed.baseline();
            Template sealed = clones().seal(changed.database(), below.template());
            boolean kept = clones().isKept(changed.database());
            next = new LeaseState.Resolved(below.sealed(kept ? clones().copied(sealed) : sealed));
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
