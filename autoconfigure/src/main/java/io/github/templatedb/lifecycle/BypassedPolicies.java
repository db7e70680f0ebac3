package io.github.templatedb.lifecycle;

import io.github.templatedb.core.Notice;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.LeasedDatabase;
import io.github.templatedb.core.server.Endpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Row-level security of which the tests see nothing, as the application connects as the owner of its database. */
final class BypassedPolicies {

    private static final Logger logger = LoggerFactory.getLogger(BypassedPolicies.class);

    /** PostgreSQL manual, 9.27.2 (Access Privilege Inquiry Functions). */
    private static final String BYPASSED =
            """
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relrowsecurity AND NOT row_security_active(c.oid) AND ? IN ('', n.nspname) ORDER BY 1 LIMIT 1
            """;

    private static final String ROLE = "Name the role that it has in production by templatedb.username.";

    private static final String NO_ROLE = "With templatedb.isolation=schema it can have no other role; have these tests"
            + " run where databases can be made, and name the role there by templatedb.username.";

    private BypassedPolicies() {}

    /** Says so of the current database, if somebody has asked for it and no role was chosen. */
    static void report(Lease lease) {
        LeasedDatabase database = lease.existing();
        if (database == null || lease.server().hasRoleOfApplication()) {
            return;
        }
        try {
            Endpoint endpoint = lease.server().applicationEndpoint();
            String schema = endpoint.schema(database.name());
            String table = database.call(endpoint, connection -> first(connection, schema))
                    .orElse(null);
            if (table != null) {
                Notice.warn(
                        ("The policies of row-level security do not apply in the tests (%s has it): the application connects"
                                        + " as the owner of its database. %s")
                                .formatted(table, schema.isEmpty() ? ROLE : NO_ROLE));
            }
        } catch (SQLException ex) {
            logger.debug("Whether row-level security applies is not known", ex);
        }
    }

    /** The schema is the only one that counts; empty if all do. */
    private static Optional<String> first(Connection connection, String schema) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BYPASSED)) {
            statement.setString(1, schema);
            ResultSet row = statement.executeQuery();
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }
}
