package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.Clones;
import io.github.templatedb.core.clone.LeftClone;
import io.github.templatedb.core.clone.TemplateGoneException;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Template;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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

    private final Departure departure;

    private final boolean audited;

    private final NumberBlocks blocks;

    private final Rewinding rewinding;

    private final AtomicReference<@Nullable LeftClone> left = new AtomicReference<>();

    private final List<Runnable> afterwards = new CopyOnWriteArrayList<>();

    private final AtomicLong generation = new AtomicLong();

    Renewal(
            LeasedServer server,
            LeaseMonitor monitor,
            List<LeaseFollower> followers,
            Departure departure,
            LeasePolicy policy) {
        this.server = server;
        this.monitor = monitor;
        this.followers = followers;
        this.departure = departure;
        this.audited = policy.audited();
        this.blocks = new NumberBlocks(server);
        this.rewinding = new Rewinding(server, blocks, policy);
        this.spares = new Spares(this::clones, monitor, this::prepare, policy.cloneTimeout());
    }

    /** Has something done whenever the lease has moved to other content, before anybody is told that it has. */
    void afterwards(Runnable action) {
        afterwards.add(action);
    }

    /** From now on no database gives a block of numbers out again that one before it gave out. */
    void keepBlocks() {
        blocks.keep();
    }

    /** Grows before the content may become another. */
    long generation() {
        return generation.get();
    }

    /** Moves on, from a certain state only if there is one given; tells whether it did. */
    boolean moveTo(LeaseState next, @Nullable LeaseState from) {
        LeaseState left = monitor.moveTo(next, from);
        if (left != null && !(left instanceof LeaseState.Migrating)) {
            if (!(next instanceof LeaseState.Ended)) {
                departure.explain(left);
            }
            departure.leave(left);
            drop(left.database());
        }
        return left != null;
    }

    private void drop(@Nullable LeasedDatabase database) {
        if (database != null) {
            database.close();
            if (!server.hasEnded()) {
                clones().drop(database.name());
            }
        }
    }

    /** Goes back to the baseline, if the current database is changed: in place where that is exact, or else with a new clone. */
    boolean refresh() {
        generation.incrementAndGet();
        LeaseState seen = monitor.awaitMigrations();
        if (!(seen instanceof LeaseState.Attached current)
                || !current.strays() && !current.database().isUsed()) {
            return seen.strays() && reset(seen);
        }
        if (rewinding.isReady(current)) {
            return rewind(current);
        }
        LeaseState.Attached changed = changed();
        clones().activity().refreshed(changed != null);
        if (changed == null) {
            return false;
        }
        rewinding.learn(changed);
        return renew(changed, changed.baseline(), changed.baseline());
    }

    private boolean rewind(LeaseState.Attached current) {
        Rewinding.Result result = rewinding.undo(current, () -> {
            if (audited) {
                audit(current, "was to be as new again");
            }
        });
        switch (result) {
            case UNCHANGED -> clones().activity().refreshed(false);
            case UNDONE -> {
                clones().activity().rewound();
                afterwards.forEach(Runnable::run);
            }
            case IMPOSSIBLE -> {
                clones().activity().refreshed(true);
                return renew(current, current.baseline(), current.baseline());
            }
            case SPOILED -> {
                clones().activity().refreshed(true);
                return reset(current);
            }
        }
        return result == Rewinding.Result.UNDONE;
    }

    /** Moves from a state to a new clone of the origin, and has the next made. */
    boolean renew(LeaseState from, Baseline baseline, Baseline origin) {
        generation.incrementAndGet();
        noteBlocks(from);
        LeaseState next;
        try {
            next = new LeaseState.Attached(clone(origin), baseline, origin);
        } catch (TemplateGoneException ex) {
            // Whoever asks next has it built again.
            next = new LeaseState.Resolved(baseline, origin);
        }
        if (!move(from, next)) {
            dropLater(next);
            return false;
        }
        if (next instanceof LeaseState.Attached) {
            spares.make(origin);
        }
        return true;
    }

    /** The first clone is to be one that is there, if it is a copy of the same template. */
    void goOnWith(LeftClone clone) {
        left.set(clone);
    }

    /**
     * Leaves the current clone to another lease, if what is in it was made by the template and the application alone; or else
     * the one to go on with, if nobody asked for it.
     */
    @Nullable
    LeftClone leave() {
        if (!server.hasEnded()
                && monitor.state() instanceof LeaseState.Attached attached
                && !attached.strays()
                && !attached.baseline().isSealedClone()
                && monitor.moveTo(new LeaseState.Ended(), attached) != null) {
            attached.database().close();
            return new LeftClone(
                    server.get(),
                    attached.origin().template().name(),
                    attached.database().name());
        }
        return left.getAndSet(null);
    }

    /** Has the clone made for whoever asks first. */
    void prefetch() {
        if (left.get() == null && monitor.state() instanceof LeaseState.Resolved resolved) {
            spares.begin(resolved.origin());
        }
    }

    private boolean leaveFor(LeaseState next, LeaseState from) {
        generation.incrementAndGet();
        noteBlocks(from);
        return move(from, next);
    }

    /** Moves to other content; the database that is left is dropped in the background. */
    private boolean move(LeaseState from, LeaseState next) {
        if (monitor.moveTo(next, from) == null) {
            return false;
        }
        if (!(from instanceof LeaseState.Migrating)) {
            departure.explain(from);
            departure.leave(from);
            dropLater(from);
        }
        afterwards.forEach(Runnable::run);
        return true;
    }

    /** Gives up the database of a state that was left for migrations; not if they failed and the state is back. */
    void giveUp(LeaseState left) {
        if (monitor.state() != left) {
            departure.explain(left);
            dropLater(left);
        }
    }

    private void noteBlocks(LeaseState left) {
        LeasedDatabase database = left.database();
        if (database != null && !(left instanceof LeaseState.Migrating) && !server.hasEnded()) {
            blocks.leave(database);
        }
    }

    private void dropLater(LeaseState from) {
        LeasedDatabase left = from.database();
        if (left != null) {
            clones().drop(left.name(), left::close);
        }
    }

    /** Leaves the current database for an empty one, which is not made before somebody asks for it. */
    void clear() {
        LeaseState seen = monitor.awaitMigrations();
        Baseline baseline = seen.baseline();
        if (baseline != null) {
            leaveFor(new LeaseState.Cleared(baseline), seen);
        }
    }

    /** Does ahead what can be done before the lease moves; what fails is done again then. */
    private void prepare(LeasedDatabase spare) {
        for (LeaseFollower follower : followers) {
            try {
                if (follower.opensAhead()) {
                    spare.opened(follower);
                }
            } catch (SQLException ex) {
                logger.debug("No pool could be opened ahead on {}", spare, ex);
            }
        }
        try {
            blocks.goOn(spare);
        } catch (ServerException ex) {
            logger.debug("The sequences of {} could not be set ahead", spare, ex);
        }
    }

    /** A clone of a baseline; the spare if there is one. */
    LeasedDatabase clone(Baseline baseline) {
        LeftClone before = left.get();
        if (before != null && before.isCopyOf(baseline.template(), server.get()) && left.compareAndSet(before, null)) {
            return new LeasedDatabase(before.database(), monitor);
        }
        LeasedDatabase clone = spares.take(baseline);
        try {
            blocks.goOn(clone);
            rewinding.begin(clone, baseline.template());
            return clone;
        } catch (ServerException ex) {
            drop(clone);
            throw ex;
        }
    }

    /** Leaves the current clone if it is changed. Whoever asks next gets another, and there may be no such one. */
    void reset() {
        if (!server.hasEnded()) {
            spares.rest();
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
                && (attached.strays() || attached.database().isUsed())
                && !isFoundUnchanged(attached)) {
            return attached;
        }
        return null;
    }

    /** What is kept must not be written to by the next test, though nothing was written before. */
    private boolean isFoundUnchanged(LeaseState.Attached current) {
        if (current.strays() || clones().isKept(current.database().name())) {
            return false;
        }
        // Before the proof: a thread that gets a connection meanwhile says so, and is asked about the next time.
        current.database().setUsed(false);
        boolean found = false;
        try {
            if (isUnchanged(current)) {
                if (audited) {
                    audit(current, "was to be kept, as nothing seemed to have been written to it");
                }
                found = true;
            }
            return found;
        } finally {
            if (!found) {
                current.database().setUsed(true);
            }
        }
    }

    private boolean isUnchanged(LeaseState.Attached current) {
        LeasedDatabase clone = current.database();
        return changes()
                        .isUnchanged(
                                clone,
                                current.origin().template().name(),
                                clone.beginning().uses())
                && clone.renewSessions() != DatabasePool.UNKNOWN;
    }

    private void audit(LeaseState.Attached kept, String why) {
        LeasedDatabase fresh =
                new LeasedDatabase(clones().create(kept.baseline().template()), monitor);
        try {
            blocks.goOn(fresh);
            long uses =
                    new Audit(server.get().server()).requireSame(kept.database().name(), fresh.name(), why);
            blocks.addUses(kept.database(), uses);
        } finally {
            drop(fresh);
        }
    }

    /** The template that has the same objects as the current database, if that is known. */
    @Nullable
    DatabaseName unaltered() {
        return monitor.awaitMigrations() instanceof LeaseState.Attached attached
                        && changes()
                                .isUnaltered(
                                        attached.database(),
                                        attached.origin().template().name())
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
        departure.explain(changed);
        DatabaseName database = changed.database().name();
        LeasedDatabase again = new LeasedDatabase(database, monitor);
        again.setUsed(true);
        LeaseState next = new LeaseState.Attached(again, changed.baseline(), changed.origin());
        try {
            blocks.leave(changed.database());
            changed.database().close();
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
                drop(new LeasedDatabase(database, monitor));
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
        if (target != current && leaveFor(new LeaseState.Resolved(target), seen)) {
            dropSealed(current, target);
        }
    }

    private void dropSealed(@Nullable Baseline from, @Nullable Baseline to) {
        for (Baseline sealed = from;
                sealed != null && sealed != to && sealed.isSealedClone();
                sealed = sealed.below()) {
            clones().drop(sealed.template().name());
            server.get().contents().forget(sealed.template().name());
        }
    }

    private Changes changes() {
        return new Changes(server.get().server());
    }

    private Clones clones() {
        return server.get().clones();
    }

    /** Gives everything up that is not the current database. */
    void close(@Nullable Baseline last) {
        LeftClone notTaken = left.getAndSet(null);
        if (notTaken != null) {
            notTaken.drop();
        }
        if (!server.hasEnded()) {
            spares.close();
            dropSealed(last, null);
        }
    }
}
