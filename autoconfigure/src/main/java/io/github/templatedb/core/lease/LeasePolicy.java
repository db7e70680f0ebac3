package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.DatabaseRoles;
import java.time.Duration;

/**
 * How leases wait and what they leave.
 *
 * @param buildTimeout how long a template may take to be built, here or elsewhere
 * @param cloneTimeout how long a thread waits for another that makes a clone or runs the migrations of the same context
 * @param keep which databases stay when the lease leaves them
 * @param audited whether a clone with which a lease stays, as nothing was written to it, is compared with a new one
 * @param incremental whether a template may be built on a copy of another; else one that was is not taken
 * @param roles who owns the databases, and who uses them
 * @param strategy how the databases are refreshed
 * @param maxTableSize the largest table whose rows are held to be put back, in bytes
 * @since 0.1.0
 */
public record LeasePolicy(
        Duration buildTimeout,
        Duration cloneTimeout,
        Keep keep,
        boolean audited,
        boolean incremental,
        DatabaseRoles roles,
        RefreshStrategy strategy,
        long maxTableSize) {}
