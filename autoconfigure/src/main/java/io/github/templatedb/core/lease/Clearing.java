package io.github.templatedb.core.lease;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.Migrations;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Leads a lease to an empty database, and from there to a migrated one, by clones. The baseline stays, so the next refresh
 * restores what it would have restored.
 *
 * @since 0.1.0
 */
public final class Clearing {

    private final Lease lease;

    /** The template of an empty database, once that was found. */
    private volatile @Nullable Baseline empty;

    /**
     * Leads a lease.
     *
     * @param lease the lease
     */
    public Clearing(Lease lease) {
        this.lease = lease;
    }

    /**
     * Leaves the current database for an empty one, which is made when somebody asks for it. Does nothing before there is a
     * baseline.
     */
    public void clear() {
        LeaseState seen = lease.monitor.awaitMigrations();
        Baseline baseline = seen.baseline();
        if (baseline != null) {
            lease.renewal.goTo(seen, baseline, empty());
        }
    }

    private Baseline empty() {
        Baseline known = empty;
        if (known == null) {
            known = Baseline.ofStore(lease.resolution::emptyTemplate);
            empty = known;
        }
        return known;
    }

    /**
     * Whether the database is empty because nobody has asked for it since {@link #clear()}.
     *
     * @return false also if somebody asked, and did not write
     */
    public boolean isCleared() {
        return lease.monitor.state() instanceof LeaseState.Resolved resolved && resolved.origin() == empty;
    }

    /**
     * Leaves an empty database for a clone of the template of what a manifest lists. Only if the server does not have it, the
     * migrations run, by this thread, in a database of their own. If that fails, the database is empty as after {@link #clear()}.
     *
     * @param manifest lists everything that determines the content, without asking for a connection
     * @param migrations fills the database that {@link Lease#database()} gives to this thread
     * @return the name of the template
     */
    public DatabaseName migrate(Supplier<Manifest> manifest, Migrations migrations) {
        Baseline baseline =
                Objects.requireNonNull(lease.monitor.awaitMigrations().baseline());
        try {
            Baseline origin = Baseline.ofStore(() -> lease.resolution.ensure(manifest, migrations));
            lease.server().get().clones().activity().refreshed(true);
            lease.renewal.renew(lease.monitor.state(), baseline, origin);
            return origin.template().name();
        } finally {
            if (lease.monitor.isMigratedHere()) {
                lease.renewal.moveTo(new LeaseState.Resolved(baseline, empty()), null);
            }
        }
    }
}
