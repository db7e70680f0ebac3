package io.github.templatedb.lifecycle;

import io.github.templatedb.core.Notice;
import io.github.templatedb.core.lease.Lease;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Row-level security of which the tests see nothing, as the application connects as the owner of its database. */
final class BypassedPolicies {

    private static final Logger logger = LoggerFactory.getLogger(BypassedPolicies.class);

    private BypassedPolicies() {}

    /** Says so of the current database, if somebody has asked for it and no role was chosen. */
    static void report(Lease lease) {
        if (lease.hasRoleOfApplication()) {
            return;
        }
        try {
            String table = lease.withoutItsPolicies();
            if (table != null) {
                Notice.warn(
                        ("The policies of row-level security do not apply in the tests (%s has it): the application connects"
                                        + " as the owner of its database. Name the role that it has in production by templatedb.username.")
                                .formatted(table));
            }
        } catch (SQLException ex) {
            logger.debug("Whether row-level security applies is not known", ex);
        }
    }
}
