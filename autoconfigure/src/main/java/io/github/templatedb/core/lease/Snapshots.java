package io.github.templatedb.core.lease;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.Clones;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.Template;
import org.jspecify.annotations.Nullable;

/**
 * What a refresh of a lease goes back to: what the migrations made, and on top of it what was in the database when a snapshot was
 * taken, one on the other.
 *
 * @since 0.1.0
 */
public final class Snapshots {

    private final LeasedServer server;

    private final LeaseMonitor monitor;

    private final Keeping keeping;

    private final Renewal renewal;

    private final Resolution resolution;

    Snapshots(LeasedServer server, LeaseMonitor monitor, Keeping keeping, Renewal renewal, Resolution resolution) {
        this.server = server;
        this.monitor = monitor;
        this.keeping = keeping;
        this.renewal = renewal;
        this.resolution = resolution;
    }

    /**
     * Whether there is anything to take: something may have been written since the current database was cloned.
     *
     * @return false only if nobody asked for it, or if provably nothing was written
     */
    public boolean isChanged() {
        server.require(null);
        return monitor.awaitMigrations().strays() || renewal.proof.changed() != null;
    }

    /**
     * What {@link Lease#refresh} goes back to.
     *
     * @return the baseline; null as long as no migrations ran and nobody asked for the database
     */
    public @Nullable Baseline baseline() {
        return monitor.state().baseline();
    }

    /**
     * Makes what the current database holds now the baseline. It is sealed and not copied, so its pools are closed, and the next
     * to ask for a connection has a clone of it. Does nothing if {@link #isChanged()} is false.
     *
     * @return whether there is another baseline than before
     * @throws TemplateDatabaseException if the server has ended, or PostgreSQL refuses; then all is as before
     */
    public boolean take() {
        server.require(null);
        if (monitor.awaitMigrations().strays()) {
            resolution.settled();
        }
        LeaseState.Attached changed = renewal.proof.changed();
        LeaseState sealing = new LeaseState.Migrating(null, Thread.currentThread());
        return changed != null && monitor.moveTo(sealing, changed) != null && seal(changed, sealing);
    }

    private boolean seal(LeaseState.Attached changed, LeaseState sealing) {
        keeping.explain(changed.database());
        DatabaseName database = changed.database().name();
        LeasedDatabase again = new LeasedDatabase(database, monitor);
        again.setUsed(true);
        LeaseState next = new LeaseState.Attached(again, changed.baseline(), changed.origin());
        try {
            renewal.noteBlocks(changed.database());
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
            if (!renewal.moveTo(next, sealing)) {
                // The lease has ended meanwhile.
                renewal.drop(new LeasedDatabase(database, monitor));
            }
        }
    }

    /**
     * Takes all snapshots back that were made since another baseline was the current one. Does nothing if there are none.
     *
     * @param earlier an earlier baseline of this lease; null for the first of all
     */
    public void restore(@Nullable Baseline earlier) {
        LeaseState seen = monitor.awaitMigrations();
        Baseline current = seen.baseline();
        if (current == null || current == earlier) {
            return;
        }
        Baseline target = current;
        for (Baseline below = target.below(); target != earlier && below != null; below = target.below()) {
            target = below;
        }
        if (target != current && renewal.goTo(seen, target)) {
            current.dropSealed(target, server.get());
        }
    }

    private Clones clones() {
        return server.get().clones();
    }
}
