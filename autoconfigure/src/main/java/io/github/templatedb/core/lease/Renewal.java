package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.Clones;
import io.github.templatedb.core.clone.LeftClone;
import io.github.templatedb.core.clone.Spares;
import io.github.templatedb.core.clone.TemplateGoneException;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.ServerException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a lease comes to its next database, and what becomes of the one that it leaves. */
final class Renewal {

    private static final Logger logger = LoggerFactory.getLogger(Renewal.class);

    private final LeasedServer server;

    private final LeaseMonitor monitor;

    private final List<LeaseFollower> followers;

    private final Spares<LeasedDatabase> spares;

    private final Keeping keeping;

    private final NumberBlocks blocks;

    final Proof proof;

    private final Rewinding rewinding;

    /** The first clone is to be this one, if it is a copy of the same template. */
    private final AtomicReference<@Nullable LeftClone> before;

    final Generations generations;

    private volatile boolean refreshIsExpected;

    Renewal(
            LeasedServer server,
            LeaseMonitor monitor,
            List<LeaseFollower> followers,
            Keeping keeping,
            LeasePolicy policy,
            @Nullable LeftClone before) {
        this.server = server;
        this.monitor = monitor;
        this.followers = followers;
        this.keeping = keeping;
        this.blocks = new NumberBlocks(server);
        this.generations = new Generations(blocks::watch);
        this.proof = new Proof(server, monitor, blocks, policy.audited());
        Function<DatabaseName, LeasedDatabase> use = clone -> new LeasedDatabase(clone, monitor);
        this.spares = new Spares<>(this::clones, use, this::prepare, this::drop, policy.cloneTimeout());
        this.rewinding = new Rewinding(server, blocks, proof, policy, () -> spares.ready() > 0, this::moveToOther);
        this.before = new AtomicReference<>(before);
    }

    /** Moves on with the same content, or none; from a certain state only if there is one given; tells whether it did. */
    boolean moveTo(LeaseState next, @Nullable LeaseState from) {
        LeaseState left = monitor.moveTo(next, from);
        if (left != null && !(left instanceof LeaseState.Migrating)) {
            if (!(next instanceof LeaseState.Ended)) {
                keeping.explain(left.database());
            }
            keeping.beforeDrop(left);
            drop(left.database());
        }
        return left != null;
    }

    /** Closes and drops a database that is not the lease's, or not any more. */
    void drop(@Nullable LeasedDatabase database) {
        if (database != null) {
            database.close();
            if (!server.hasEnded()) {
                clones().drop(database.name());
            }
        }
    }

    /** The same in the background. Who still holds a connection to it is told. */
    void dropInBackground(@Nullable LeasedDatabase database) {
        if (database != null) {
            keeping.explain(database);
            clones().drop(database.name(), database::close);
        }
    }

    /** Goes back to the baseline, if the current database is changed: in place where that is exact, or else with a new clone. */
    boolean refresh() {
        LeasedDatabase left = monitor.state().database();
        if (keeping.isUsedByTest() || left != null && left.isUsed()) {
            // Or else nobody has asked since the last test, and who asks now may have what the next one gets.
            generations.end();
        }
        return goBack(current -> renew(current, current.baseline(), current.baseline()));
    }

    private boolean goBack(Predicate<LeaseState.Attached> replace) {
        LeaseState seen = monitor.awaitMigrations();
        if (!(seen instanceof LeaseState.Attached current)) {
            return seen.strays() && goTo(seen, seen.baseline());
        }
        return (current.strays() || current.database().isUsed()) && generations.change(() -> goBack(current, replace));
    }

    private boolean goBack(LeaseState.Attached current, Predicate<LeaseState.Attached> replace) {
        Rewinding.Result result = rewinding.undo(current);
        if (result == Rewinding.Result.UNDONE) {
            generations.changed();
            return true;
        }
        boolean replaced = result != Rewinding.Result.UNCHANGED;
        clones().activity().refreshed(replaced);
        return replaced && (result == Rewinding.Result.SPOILED || replace.test(current));
    }

    /** Has read in the background what is to be known of the baseline for it to be gone back to in place. */
    void expectRefresh() {
        refreshIsExpected = true;
        Baseline baseline = monitor.state().baseline();
        if (baseline != null && !server.hasEnded()) {
            rewinding.learn(monitor.state().database(), baseline.template());
        }
    }

    /** Moves from a state to a new clone of an origin, while the baseline stays, and has the next made. */
    boolean renew(LeaseState from, Baseline baseline, Baseline origin) {
        return generations.change(() -> moveToClone(from, baseline, origin));
    }

    private boolean moveToClone(LeaseState from, Baseline baseline, Baseline origin) {
        beginOther(from);
        LeaseState next;
        try {
            next = new LeaseState.Attached(clone(origin), baseline, origin);
        } catch (TemplateGoneException ex) {
            // Whoever asks next has it built again.
            next = new LeaseState.Resolved(baseline, origin);
        }
        if (!moveToOther(from, next)) {
            dropInBackground(next.database());
            return false;
        }
        if (next instanceof LeaseState.Attached) {
            spares.make(origin.template());
        }
        return true;
    }

    /** Goes back to a baseline, of which a clone is not made before somebody asks for it. */
    boolean goTo(LeaseState from, @Nullable Baseline baseline) {
        return baseline != null && goTo(from, baseline, baseline);
    }

    /** The same with a clone of another origin. */
    boolean goTo(LeaseState from, Baseline baseline, Baseline origin) {
        return generations.change(() -> {
            beginOther(from);
            return moveToOther(from, new LeaseState.Resolved(baseline, origin));
        });
    }

    /** The content is about to become another: from now on no request of before is served, and blocks of numbers are known. */
    private void beginOther(LeaseState from) {
        generations.end();
        if (from.database() != null && !(from instanceof LeaseState.Migrating) && !server.hasEnded()) {
            blocks.note(from.database());
        }
    }

    private boolean moveToOther(LeaseState from, LeaseState next) {
        if (monitor.moveTo(next, from) == null) {
            return false;
        }
        if (!(from instanceof LeaseState.Migrating)) {
            keeping.beforeDrop(from);
            dropInBackground(from.database());
        }
        generations.changed();
        return true;
    }

    /**
     * Leaves the current clone to another lease, if what is in it was made by the template and the application alone; or else
     * the one to go on with, if nobody asked for it.
     */
    @Nullable
    LeftClone left() {
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
        return before.getAndSet(null);
    }

    /** Has the clone made for whoever asks first. */
    void prefetch() {
        if (before.get() == null && monitor.state() instanceof LeaseState.Resolved resolved) {
            spares.begin(resolved.origin().template());
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
        LeftClone left = before.get();
        if (left != null && left.isCopyOf(baseline.template(), server.get()) && before.compareAndSet(left, null)) {
            return new LeasedDatabase(left.database(), monitor);
        }
        LeasedDatabase clone = spares.take(baseline.template());
        try {
            blocks.goOn(clone);
            rewinding.begin(clone, baseline.template());
            if (refreshIsExpected) {
                rewinding.learn(clone, baseline.template());
            }
            return clone;
        } catch (ServerException ex) {
            drop(clone);
            throw ex;
        }
    }

    /** The same without a clone before somebody asks for it, and there may be no such one. */
    void reset() {
        if (!server.hasEnded()) {
            spares.rest();
            generations.end();
            goBack(current -> goTo(current, current.baseline()));
            rewinding.tellAgain();
        }
    }

    /** Notes how far the sequences of a database have come that is about to be sealed. */
    void noteBlocks(LeasedDatabase database) {
        blocks.note(database);
    }

    private Clones clones() {
        return server.get().clones();
    }

    /** Gives everything up that is not the current database. */
    void close(@Nullable Baseline last) {
        LeftClone notTaken = before.getAndSet(null);
        if (notTaken != null) {
            notTaken.drop();
        }
        if (!server.hasEnded()) {
            spares.close();
            if (last != null) {
                last.dropSealed(null, server.get());
            }
        }
    }
}
