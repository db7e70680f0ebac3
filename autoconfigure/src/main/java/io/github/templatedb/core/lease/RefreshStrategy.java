package io.github.templatedb.core.lease;

/**
 * How a lease comes to the state that a refresh restores.
 *
 * @since 0.1.0
 */
public enum RefreshStrategy {
    /** What was written is undone in the database, where that is exact and takes less time; else the lease moves to a new clone. */
    AUTO,
    /** The lease moves to a new clone. */
    CLONE,
    /** What was written is undone, where that is exact; else the lease moves to a new clone, and why is logged once a class. */
    REWIND
}
