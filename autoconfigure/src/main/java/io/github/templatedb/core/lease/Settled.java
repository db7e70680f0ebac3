package io.github.templatedb.core.lease;

/**
 * What somebody who has connections to a database knows of them, once PostgreSQL has counted what they did.
 *
 * @param known false if a connection is in use or cannot be had, so that its counts may be missing
 * @param sessions how many sessions have been counted
 * @since 0.1.0
 */
public record Settled(boolean known, int sessions) {

    /** Something may be missing. */
    public static final Settled UNKNOWN = new Settled(false, 0);

    /** There are no connections. */
    public static final Settled WITHOUT_SESSIONS = new Settled(true, 0);
}
