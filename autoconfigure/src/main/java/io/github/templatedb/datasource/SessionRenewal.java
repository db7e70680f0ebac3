package io.github.templatedb.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * Makes a session that somebody used as new: as it was when the driver had logged in, whatever was set, locked, listened to or
 * opened in it since. What its pool set after that is the pool's to set again. In one round trip.
 *
 * <p>A setting of the application's own ({@code app.tenant}) is empty afterwards and no longer unknown: PostgreSQL keeps its name
 * until the session ends, and lists it nowhere (source, {@code guc.c}, {@code add_placeholder_variable}).
 */
final class SessionRenewal {

    /**
     * What DISCARD ALL does (PostgreSQL manual, "DISCARD"), but for the plans and the driver's own prepared statements, which serve
     * the next test too. The last SET does nothing in PostgreSQL: it tells the driver, if somebody had set another path,
     * to forget what it prepared under that (pgjdbc source, {@code QueryExecutorImpl}).
     * Counts are flushed when the session is idle again; without it others see them up to a second late.
     */
    private static final String RENEW =
            """
            SELECT pg_catalog.current_setting('track_counts') = 'on';
            RESET SESSION AUTHORIZATION;
            RESET ALL;
            SET search_path TO DEFAULT;
            CLOSE ALL;
            DISCARD TEMP;
            DISCARD SEQUENCES;
            UNLISTEN *;
            SELECT pg_catalog.pg_advisory_unlock_all(), pg_catalog.pg_stat_force_next_flush(),
                EXISTS (SELECT FROM pg_catalog.pg_prepared_statements WHERE from_sql)
                OR EXISTS (SELECT FROM pg_catalog.pg_listening_channels())
            """;

    private SessionRenewal() {}

    /**
     * Renews a session.
     *
     * @param connection of which the pool knows no open transaction
     * @return false if it is not quite as new: somebody has begun a transaction by SQL, what it did was not counted, there are statements that were prepared by SQL, notifications that the driver may
     *     have heard, or the driver has told PostgreSQL that it only reads and would not tell it again
     * @throws SQLException if PostgreSQL refuses
     */
    static boolean renew(Connection connection) throws SQLException {
        if (isInTransaction(connection)) {
            return false;
        }
        boolean found = true;
        // The driver may have each of the statements prepared for the times to come.
        try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
            statement.execute();
            boolean counting = isTrue(statement, 1);
            while (!statement.getMoreResults()) {
                // The commands between the two questions.
            }
            found = !counting || isTrue(statement, 3);
        }
        if (!connection.getAutoCommit()) {
            // A rollback would bring the settings back.
            connection.commit();
        }
        return !found && !connection.isReadOnly();
    }

    /** Without auto-commit a pool ends it. */
    private static boolean isInTransaction(Connection connection) throws SQLException {
        return connection.getAutoCommit()
                && connection.isWrapperFor(BaseConnection.class)
                && connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
    }

    private static boolean isTrue(Statement statement, int column) throws SQLException {
        try (ResultSet row = statement.getResultSet()) {
            return row.next() && row.getBoolean(column);
        }
    }
}
