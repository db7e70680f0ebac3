package io.github.templatedb.core.lease;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The tables of a database whose row-level security does not apply to who asks. */
final class RowSecurity {

    /** PostgreSQL manual, 9.27.2 (Access Privilege Inquiry Functions). */
    private static final String BYPASSED =
            """
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relrowsecurity AND NOT row_security_active(c.oid) ORDER BY 1 LIMIT 1
            """;

    private RowSecurity() {}

    static Optional<String> bypassed(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(BYPASSED)) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }
}
