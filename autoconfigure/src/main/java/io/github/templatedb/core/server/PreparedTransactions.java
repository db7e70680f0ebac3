package io.github.templatedb.core.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions on a server that were prepared for a commit in two phases. They outlive their session and the server, keep their
 * database from being copied and dropped, and their names from being used in any other (PostgreSQL manual, PREPARE
 * TRANSACTION).
 *
 * @param server the server
 * @since 0.1.0
 */
public record PreparedTransactions(Server server) {

    private static final Logger logger = LoggerFactory.getLogger(PreparedTransactions.class);

    /** As the role that prepared it, which is all that a role may do that is no superuser; one that has been dropped is null. */
    private static final String STATEMENTS =
            """
            SELECT unnest(ARRAY[
                format('SET ROLE %I', coalesce(owner, current_user)), format('ROLLBACK PREPARED %L', gid)])
            FROM pg_prepared_xacts WHERE database = ?
            """;

    /** Another JVM was faster. */
    private static final String UNDEFINED_OBJECT = "42704";

    /**
     * Rolls back what is prepared in a database that nobody uses any more. The database has to accept connections, as that is
     * possible in a session on it only.
     *
     * @param database the database
     * @throws ServerException if PostgreSQL refuses
     */
    public void rollBack(DatabaseName database) {
        if (!server.isPreparingTransactions()) {
            return;
        }
        List<String> statements = server.query(
                "Asking for prepared transactions in " + database,
                STATEMENTS,
                row -> row.getString(1),
                database.value());
        if (!statements.isEmpty()) {
            logger.debug("In {}: {}", database, statements);
            new DatabaseSessions(server).awaitEnd(run(database, statements));
        }
    }

    private int run(DatabaseName database, List<String> statements) {
        try (Connection connection = server.endpoint().connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                runIfNeeded(statement, sql);
            }
            return connection.unwrap(PGConnection.class).getBackendPID();
        } catch (SQLException ex) {
            throw new ServerException(
                    "A transaction that was prepared in %s could not be rolled back: %s (SQLSTATE %s). Its database cannot be dropped, and its name not be used again, until somebody does so."
                            .formatted(database, ex.getMessage(), ex.getSQLState()),
                    ex);
        }
    }

    private static void runIfNeeded(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
        } catch (SQLException ex) {
            if (!UNDEFINED_OBJECT.equals(ex.getSQLState())) {
                throw ex;
            }
        }
    }
}
