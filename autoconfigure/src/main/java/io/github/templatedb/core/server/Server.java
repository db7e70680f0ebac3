package io.github.templatedb.core.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A running PostgreSQL on which databases may be created. Safe for use by several threads.
 *
 * <p>Connections to the administrative database are kept for the next statement: making a clone takes 13 ms, a new
 * connection would add 4 ms. As many are open as statements ever ran at once, or as the server lets the role have.
 *
 * @since 0.1.0
 */
public final class Server implements AutoCloseable {

    /** How PostgreSQL says that it, or the role, has as many sessions as it may have (manual, appendix A). */
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Endpoint endpoint;

    private final boolean embedded;

    private final PGSimpleDataSource admin;

    private final Deque<Connection> idle = new ArrayDeque<>();

    private final ServerFacts facts;

    private final boolean preparingTransactions;

    private int inUse;

    private boolean closed;

    /**
     * Connects to a server.
     *
     * @param endpoint where it listens
     * @param embedded whether it is one that we have started
     * @throws ServerException if it cannot be reached
     */
    public Server(Endpoint endpoint, boolean embedded) {
        this(endpoint, embedded, AdminDatabase.POSTGRES);
    }

    /**
     * Connects to a server by another database than the usual one.
     *
     * @param endpoint where it listens
     * @param embedded whether it is one that we have started
     * @param database where statements about databases are run
     * @throws ServerException if it cannot be reached
     */
    public Server(Endpoint endpoint, boolean embedded, AdminDatabase database) {
        this.endpoint = endpoint;
        this.embedded = embedded;
        this.admin = database.dataSource(endpoint);
        this.facts = call("Asking the server for its version", ServerFacts::read);
        this.preparingTransactions = !setting("max_prepared_transactions").equals("0");
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
     * Whether it is one of ours, with settings for data that nobody needs tomorrow.
     *
     * @return false for an external one
     */
    public boolean isEmbedded() {
        return embedded;
    }

    /**
     * The value of a parameter.
     *
     * @param name a PostgreSQL parameter
     * @return its value, as SHOW gives it
     * @throws ServerException if there is no such parameter, or this role may not see it
     */
    public String setting(String name) {
        return call("Asking for the parameter " + name, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT current_setting(?)")) {
                statement.setString(1, name);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getString(1);
                }
            }
        });
    }

    /**
     * The roles that somebody made on the server, beside the one that this logs in as.
     *
     * @return their names, sorted
     * @throws ServerException if the server cannot be reached
     */
    public List<String> roles() {
        return call("Asking for the roles of the server", connection -> {
            List<String> names = new ArrayList<>();
            // PostgreSQL reserves the prefix for its own (manual, CREATE ROLE).
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT rolname FROM pg_roles"
                                    + " WHERE rolname NOT LIKE 'pg\\_%' AND rolname <> current_user ORDER BY rolname COLLATE \"C\"")) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
            return names;
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
            return callThrowing(work);
        } catch (SQLException ex) {
            throw new ServerException(
                    "%s failed on the server %s: %s (SQLSTATE %s)"
                            .formatted(purpose, endpoint, ex.getMessage(), ex.getSQLState()),
                    ex);
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

    private <T> T callThrowing(SqlFunction<T> work) throws SQLException {
        Connection kept = takeIdle();
        Connection connection = kept != null ? kept : opened();
        boolean usable = false;
        try {
            T result = work.apply(connection);
            usable = true;
            return result;
        } catch (SQLException ex) {
            // A refused statement leaves the session as it was; a lost one does not.
            usable = connection.isValid(1);
            throw ex;
        } finally {
            giveBack(connection, usable);
        }
    }

    private synchronized @Nullable Connection takeIdle() throws SQLException {
        if (closed) {
            throw new SQLException("the server was stopped", "08003");
        }
        Connection kept = idle.poll();
        inUse += kept != null ? 1 : 0;
        return kept;
    }

    private Connection opened() throws SQLException {
        try {
            Connection opened = admin.getConnection();
            synchronized (this) {
                inUse++;
            }
            return opened;
        } catch (SQLException ex) {
            if (TOO_MANY_CONNECTIONS.equals(ex.getSQLState())) {
                return awaitIdle(ex);
            }
            throw ex;
        }
    }

    /** Waits for one that another thread uses. */
    private synchronized Connection awaitIdle(SQLException refusal) throws SQLException {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        try {
            while (true) {
                Connection kept = takeIdle();
                long left = deadline - System.nanoTime();
                if (kept != null) {
                    return kept;
                }
                if (inUse == 0 || left <= 0) {
                    throw refusal;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw refusal;
        }
    }

    private void giveBack(Connection connection, boolean usable) throws SQLException {
        synchronized (this) {
            inUse--;
            // When it is closed, those who wait may have to know that there is none left.
            notifyAll();
            if (usable && !closed) {
                idle.push(connection);
                return;
            }
        }
        connection.close();
    }

    /** Closes the connections; the server runs on. */
    @Override
    public void close() {
        Deque<Connection> open;
        synchronized (this) {
            closed = true;
            open = new ArrayDeque<>(idle);
            idle.clear();
        }
        for (Connection connection : open) {
            try {
                connection.close();
            } catch (SQLException ex) {
                throw new ServerException("A connection to " + endpoint + " could not be closed", ex);
            }
        }
    }
}
