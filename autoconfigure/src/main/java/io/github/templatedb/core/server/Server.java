package io.github.templatedb.core.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A running PostgreSQL on which databases may be created, and its administrative database. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Server implements AutoCloseable {

    /** Of work in the background, until it opens a connection of its own. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Endpoint endpoint;

    private final PGSimpleDataSource admin;

    private final AdminConnections connections;

    private final ServerFacts facts;

    private final boolean preparingTransactions;

    private final String copyClause;

    private final Duration patience;

    /**
     * Connects to a server.
     *
     * @param endpoint where it listens
     * @throws ServerException if it cannot be reached
     */
    public Server(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.admin = AdminDatabase.dataSource(endpoint);
        this.connections = new AdminConnections(admin);
        this.patience = Duration.ZERO;
        this.facts = call("Asking the server for its version", ServerFacts::read);
        this.preparingTransactions = !setting("max_prepared_transactions").equals("0");
        this.copyClause = facts.majorVersion() >= 15 && setting("fsync").equals("off") ? " STRATEGY file_copy" : "";
    }

    private Server(Server server, Duration patience) {
        this.endpoint = server.endpoint;
        this.admin = server.admin;
        this.connections = server.connections;
        this.facts = server.facts;
        this.preparingTransactions = server.preparingTransactions;
        this.copyClause = server.copyClause;
        this.patience = patience;
    }

    /**
     * The same for work that nobody waits for: it waits for a connection that others work on, for a while, before it opens another.
     *
     * @return this server, with the same connections
     */
    public Server inBackground() {
        return new Server(this, PATIENCE);
    }

    /**
     * Where the server listens.
     *
     * @return its endpoint
     */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * What the server brings into the content of a database.
     *
     * @return its facts, read once
     */
    public ServerFacts facts() {
        return facts;
    }

    /**
     * Whether transactions can be prepared for a commit in two phases.
     *
     * @return false unless the settings of the server say so
     */
    public boolean isPreparingTransactions() {
        return preparingTransactions;
    }

    /**
     * How a database is copied, to be written behind its name in CREATE DATABASE. Files are copied between two checkpoints, which
     * cost nothing on a server that flushes nothing; elsewhere it is PostgreSQL's to choose, as it is all there is before version
     * 15 (manual, CREATE DATABASE, STRATEGY).
     *
     * @return a clause with a blank before it, or an empty text
     */
    public String copyClause() {
        return copyClause;
    }

    /**
     * The value of a parameter.
     *
     * @param name a PostgreSQL parameter
     * @return its value, as SHOW gives it
     * @throws ServerException if there is no such parameter, or this role may not see it
     */
    public String setting(String name) {
        return query("Asking for the parameter " + name, "SELECT current_setting(?)", row -> row.getString(1), name)
                .get(0);
    }

    /**
     * The roles that somebody made on the server, beside the one that this logs in as.
     *
     * @return their names, sorted
     * @throws ServerException if the server cannot be reached
     */
    public List<String> roles() {
        // PostgreSQL reserves the prefix for its own (manual, CREATE ROLE).
        String sql = "SELECT rolname FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%' AND rolname <> current_user"
                + " ORDER BY rolname COLLATE \"C\"";
        return query("Asking for the roles of the server", sql, row -> row.getString(1));
    }

    /**
     * The schemas that somebody made in the administrative database, and public.
     *
     * @return their names; those of ours and of PostgreSQL are none
     * @throws ServerException if the server cannot be reached
     */
    public List<String> schemas() {
        String sql = "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE ALL (ARRAY['pg\\_%', 'tdb\\_%'])"
                + " AND nspname <> 'information_schema'";
        return query("Asking for the schemas of the database", sql, row -> row.getString(1));
    }

    /**
     * Asks the administrative database.
     *
     * @param purpose what the question is for, the first words of the message if it fails
     * @param sql a query
     * @param reading what becomes of each row
     * @param parameters texts and numbers, in the places of the query's question marks
     * @param <T> what a row becomes
     * @return what the rows say, in their order
     * @throws ServerException if PostgreSQL refuses
     */
    public <T> List<T> query(String purpose, String sql, Row<T> reading, Object... parameters) {
        return call(purpose, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                List<T> rows = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        rows.add(reading.read(row));
                    }
                }
                return rows;
            }
        });
    }

    /**
     * Runs statements one after the other in the administrative database, each in its own transaction.
     *
     * @param purpose what they are for, the first words of the message if one fails
     * @param statements the statements
     * @throws ServerException if PostgreSQL refuses one; those before it stay done
     */
    public void execute(String purpose, List<String> statements) {
        execute(purpose, statements, Duration.ZERO);
    }

    /**
     * The same, for so long at most.
     *
     * @param purpose what they are for
     * @param statements the statements
     * @param limit after which a statement is cancelled (SQLSTATE 57014), in whole seconds; zero for none
     * @throws ServerException if PostgreSQL refuses one, or has to be stopped; those before it stay done
     */
    public void execute(String purpose, List<String> statements, Duration limit) {
        call(purpose, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.setQueryTimeout((int) limit.plusMillis(999).toSeconds());
                for (String sql : statements) {
                    statement.execute(sql);
                }
                return statements.size();
            }
        });
    }

    /**
     * Works on a connection to the administrative database.
     *
     * @param purpose what the work is for, the first words of the message if it fails
     * @param work the work
     * @param <T> its result
     * @return the result
     * @throws ServerException if PostgreSQL refuses, with its SQLSTATE and message
     */
    public <T> T call(String purpose, SqlFunction<T> work) {
        try {
            return connections.call(work, patience);
        } catch (SQLException ex) {
            throw failed(purpose, ex);
        }
    }

    private ServerException failed(String purpose, SQLException cause) {
        return new ServerException(
                "%s failed on the server %s: %s (SQLSTATE %s)"
                        .formatted(purpose, endpoint, cause.getMessage(), cause.getSQLState()),
                cause);
    }

    /**
     * Works on a connection that stays open from then on if the work says so, for others to work on too.
     *
     * @return its session, or null if the work says no
     */
    AdminConnections.@Nullable Session hold(String purpose, SqlFunction<Boolean> work) {
        try {
            return connections.hold(work);
        } catch (SQLException ex) {
            throw failed(purpose, ex);
        }
    }

    /** Whether a session that was held lives, as far as is known while others work on it. */
    boolean isAlive(AdminConnections.Session held) {
        return connections.isAlive(held);
    }

    /** Undoes what a session was held for; if others work on it, it ends with that. */
    void release(String purpose, AdminConnections.Session held, SqlFunction<?> work) {
        try {
            connections.release(held, work);
        } catch (SQLException ex) {
            throw failed(purpose, ex);
        }
    }

    /** Opens a session in the administrative database, which is the caller's to close. */
    Connection open() {
        try {
            return admin.getConnection();
        } catch (SQLException ex) {
            throw new ServerException("No connection to the server %s: %s".formatted(endpoint, ex.getMessage()), ex);
        }
    }

    /** Closes the connections; the server runs on. */
    @Override
    public void close() {
        connections.close();
    }

    /**
     * Reads a row of an answer.
     *
     * @param <T> what it becomes
     */
    @FunctionalInterface
    public interface Row<T> {

        /**
         * Reads it.
         *
         * @param row an answer, of which this is the current row
         * @return what it says
         * @throws SQLException if PostgreSQL refuses
         */
        T read(ResultSet row) throws SQLException;
    }
}
