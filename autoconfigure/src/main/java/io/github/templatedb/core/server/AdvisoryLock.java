package io.github.templatedb.core.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An advisory lock of PostgreSQL and the session that is to hold it, one of its own in the administrative database: the
 * lock is held exactly as long as that session lives, whatever becomes of its client (PostgreSQL manual, section
 * 13.3.5). Never waited for in the server: a statement that waits cannot be interrupted and keeps a snapshot. Used by one
 * thread at a time.
 *
 * @since 0.1.0
 */
public final class AdvisoryLock implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(AdvisoryLock.class);

    private static final int ANSWER_SECONDS = 5;

    private final Server server;

    private final Connection session;

    private final String arguments;

    private final int backend;

    private boolean acquired;

    private AdvisoryLock(Server server, Connection session, String arguments) throws SQLException {
        this.server = server;
        this.session = session;
        this.arguments = arguments;
        this.backend = session.unwrap(PGConnection.class).getBackendPID();
    }

    /**
     * Opens a session for a lock that one number names.
     *
     * @param server where the lock is
     * @param key its name
     * @return the lock, not acquired
     */
    public static AdvisoryLock of(Server server, long key) {
        return open(server, "'%d'::bigint".formatted(key));
    }

    /**
     * Opens a session for a lock that two numbers name; it never conflicts with one that a single number names.
     *
     * @param server where the lock is
     * @param group the first part of its name
     * @param id the second part of its name
     * @return the lock, not acquired
     */
    public static AdvisoryLock of(Server server, int group, int id) {
        return open(server, "'%d'::int, '%d'::int".formatted(group, id));
    }

    private static AdvisoryLock open(Server server, String arguments) {
        try {
            return new AdvisoryLock(server, server.open(), arguments);
        } catch (SQLException ex) {
            throw new ServerException("No session for an advisory lock on " + server.endpoint(), ex);
        }
    }

    /**
     * Acquires the lock if it is free, without waiting.
     *
     * @return whether this session holds it now
     * @throws ServerException if the session is lost
     */
    public boolean tryAcquire() {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(" + arguments + ")")) {
            row.next();
            acquired |= row.getBoolean(1);
            return acquired;
        } catch (SQLException ex) {
            throw failed("Asking for an advisory lock", ex);
        }
    }

    /**
     * Whether the lock was acquired and its session still lives.
     *
     * @return false if somebody else may have it
     */
    public boolean isHeld() {
        try {
            return acquired && session.isValid(ANSWER_SECONDS);
        } catch (SQLException ex) {
            logger.debug("The session of an advisory lock was not asked", ex);
            return false;
        }
    }

    /**
     * Runs statements, all or none, in the session that holds the lock: they take effect only if it still does.
     *
     * @param purpose what they are for, the first words of the message if they fail
     * @param statements the statements, separated by semicolons
     * @throws ServerException if PostgreSQL refuses, or the session and with it the lock is lost
     */
    public void execute(String purpose, String statements) {
        try (Statement statement = session.createStatement()) {
            statement.execute(statements);
        } catch (SQLException ex) {
            throw failed(purpose, ex);
        }
    }

    private ServerException failed(String purpose, SQLException cause) {
        return new ServerException(
                "%s failed on the server %s: %s (SQLSTATE %s)"
                        .formatted(purpose, server.endpoint(), cause.getMessage(), cause.getSQLState()),
                cause);
    }

    /** The process that serves the session, or served it. */
    int backend() {
        return backend;
    }

    /** Releases the lock and ends its session. */
    @Override
    public void close() {
        try (session;
                Statement statement = session.createStatement()) {
            if (acquired) {
                // Ending the session releases it too, but only after this method has returned.
                statement.execute("SELECT pg_advisory_unlock(" + arguments + ")");
            }
        } catch (SQLException ex) {
            logger.debug("The session of an advisory lock was lost before its end", ex);
        }
        acquired = false;
    }
}
