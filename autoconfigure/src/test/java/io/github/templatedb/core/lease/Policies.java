package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.DatabaseRoles;
import java.time.Duration;

/** Policies of leases on databases that are made, filled and used as the role of the server, and refreshed by clones. */
public final class Policies {

    private Policies() {}

    /** One that keeps nothing and compares nothing. */
    public static LeasePolicy waiting(Duration buildTimeout, Duration cloneTimeout) {
        return of(buildTimeout, cloneTimeout, Keep.NEVER, false, true);
    }

    public static LeasePolicy of(
            Duration buildTimeout, Duration cloneTimeout, Keep keep, boolean audited, boolean incremental) {
        return new LeasePolicy(
                buildTimeout,
                cloneTimeout,
                keep,
                audited,
                incremental,
                DatabaseRoles.OF_SERVER,
                RefreshStrategy.CLONE,
                0);
    }
}
