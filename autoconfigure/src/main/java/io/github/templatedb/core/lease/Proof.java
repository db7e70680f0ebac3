package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.Clones;
import io.github.templatedb.core.rewind.NotExactException;
import io.github.templatedb.core.rewind.Rewind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** That the current clone is as it was made, or as it was rewound, so that a lease can stay with it. */
final class Proof {

    private static final Logger logger = LoggerFactory.getLogger(Proof.class);

    private final LeasedServer server;

    private final LeaseMonitor monitor;

    private final NumberBlocks blocks;

    private final boolean audited;

    Proof(LeasedServer server, LeaseMonitor monitor, NumberBlocks blocks, boolean audited) {
        this.server = server;
        this.monitor = monitor;
        this.blocks = blocks;
        this.audited = audited;
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

    /** A database that stays when it is left must not be written to by the next test, though nothing was written before. */
    private boolean isFoundUnchanged(LeaseState.Attached current) {
        if (current.strays() || clones().isKept(current.database().name())) {
            return false;
        }
        // Before the proof: a thread that gets a connection meanwhile says so, and is asked about the next time.
        current.database().setUsed(false);
        boolean found = false;
        try {
            if (isUnchanged(current)) {
                if (audit(current, "was to be kept, as nothing seemed to have been written to it")) {
                    markAgain(current.database());
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
        Rewind rewind = clone.rewind();
        boolean unchanged = rewind != null && rewind.isMarked()
                ? isUnchangedSince(rewind, clone)
                : changes()
                        .isUnchanged(
                                clone,
                                current.origin().template().name(),
                                clone.beginning().uses());
        return unchanged && clone.renewSessions() != DatabasePool.UNKNOWN;
    }

    /** A new mark may have been taken after more than nothing was counted. */
    private static boolean isUnchangedSince(Rewind rewind, LeasedDatabase clone) {
        int sessions = clone.settle();
        try {
            return sessions != DatabasePool.UNKNOWN && rewind.isUnchanged(sessions);
        } catch (SQLException | NotExactException ex) {
            logger.debug("Whether {} was changed is not known", clone, ex);
            return false;
        }
    }

    /** The audit has used the sequences. If that is not possible, the next refresh sees it as a change. */
    private static void markAgain(LeasedDatabase clone) {
        Rewind rewind = clone.rewind();
        if (rewind != null && rewind.isMarked()) {
            try {
                rewind.mark(true);
            } catch (SQLException | NotExactException ex) {
                logger.debug("{} is not marked again", clone, ex);
            }
        }
    }

    /** Compares a database that is believed to be as it was made with a new one, if the policy says so; tells whether it does. */
    boolean audit(LeaseState.Attached unchanged, String why) {
        if (!audited) {
            return false;
        }
        LeasedDatabase fresh =
                new LeasedDatabase(clones().create(unchanged.baseline().template()), monitor);
        try {
            blocks.goOn(fresh);
            Audit audit = new Audit(server.get().server());
            long uses = audit.requireSame(unchanged.database().name(), fresh.name(), why);
            audit.requireSameSessions(unchanged.database(), fresh, why);
            blocks.addUses(unchanged.database(), uses);
        } finally {
            fresh.close();
            clones().drop(fresh.name());
        }
        return true;
    }

    private Changes changes() {
        return new Changes(server.get().server());
    }

    private Clones clones() {
        return server.get().clones();
    }
}
