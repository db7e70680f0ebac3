package io.github.templatedb.core.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An advisory lock of PostgreSQL and the session that is to hold it, one of its own in the administrative database: the
 * lock is held exactly as long as that session lives, whatever becomes of its client (PostgreSQL manual, section
 * 13.3.5). Used by one thread at a time.
 *
 * @since 0.1.0
 */
public final class AdvisoryLock implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(AdvisoryLock.class);

    private static final int ANSWER_SECONDS = 5;

    /**
     * Waits in the server, and says so if somebody still holds the lock then. An error is caught there, or each would be in the server's
     * log. What is waited for is the right to share the lock, which all who wait get at the same moment, and lose with the transaction.
     */
    private static final String WAITING =
            """
            DO $$BEGIN
                SET LOCAL lock_timeout = %d;
                PERFORM pg_advisory_xact_lock_shared(%s);
            EXCEPTION WHEN lock_not_available OR query_canceled THEN
                RAISE INFO '%s';
            END$$
            """;

    private static final String HELD = "held";

    /** A role may use the language of {@link #WAITING} unless somebody has revoked that, or dropped it (manual, appendix A). */
    private static final Set<String> NO_LANGUAGE = Set.of("42501", "42704");

    private static final Duration PAUSE = Duration.ofMillis(100);

    /** The sessions that hold it; others may share it for a moment when it is free. */
    private static final String HOLDING =
            """
             FROM pg_locks l
            JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.mode = 'ExclusiveLock'
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND\s""";

    /** By the server's clock; the holder says nothing while it works, so its last statement is the one that got it. */
    private static final String HOLDER =
            """
            SELECT format('its builder is ''%s'', whose session (pid %s%s) has held the lock since %s, for %s s',
                a.application_name, a.pid, ' from ' || host(a.client_addr), a.query_start,
                round(extract(epoch FROM now() - a.query_start)))
            """;

    private final Server server;

    private final Connection session;

    private final String arguments;

    private final String holding;

    private boolean acquired;

    private AdvisoryLock(Server server, Connection session, String arguments, String condition) {
        this.server = server;
        this.session = session;
        this.arguments = arguments;
        this.holding = HOLDING + condition;
    }

    /**
     * Opens a session for a lock that one number names.
     *
     * @param server where the lock is
     * @param key its name
     * @return the lock, not acquired
     */
    public static AdvisoryLock of(Server server, long key) {
        return open(
                server,
                "'%d'::bigint".formatted(key),
                "l.objsubid = 1 AND (l.classid::bigint << 32) | l.objid::bigint = '%d'".formatted(key));
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
        return open(
                server,
                "'%d'::int, '%d'::int".formatted(group, id),
                "l.objsubid = 2 AND l.classid::bigint = %d AND l.objid::bigint = %d"
                        .formatted(Integer.toUnsignedLong(group), Integer.toUnsignedLong(id)));
    }

    private static AdvisoryLock open(Server server, String arguments, String condition) {
        return new AdvisoryLock(server, server.open(), arguments, condition);
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
     * Waits until nobody holds the lock, or for a while. It is not acquired then: others who wait may be faster. As long as this
     * waits its thread cannot be interrupted, and its session keeps a snapshot, so it should not be long.
     *
     * @param limit at least a millisecond
     * @return false if somebody still holds it
     * @throws ServerException if the session is lost
     */
    public boolean awaitRelease(Duration limit) {
        try (Statement statement = session.createStatement()) {
            statement.execute(WAITING.formatted(limit.toMillis(), arguments, HELD));
            SQLWarning said = statement.getWarnings();
            return said == null || !HELD.equals(said.getMessage());
        } catch (SQLException ex) {
            if (NO_LANGUAGE.contains(ex.getSQLState())) {
                LockSupport.parkNanos(PAUSE.toNanos());
                return true;
            }
            throw failed("Waiting for an advisory lock", ex);
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
     * Has this session hear from now on what holders of the lock {@link #tell}.
     *
     * @throws ServerException if the session is lost
     */
    public void listen() {
        execute("Listening to the holders of an advisory lock", "LISTEN \"" + channel() + '"');
    }

    /**
     * Tells those who {@link #listen}, before the lock is released: whoever acquires it next has heard it by then, as PostgreSQL signals
     * the listeners before it answers, and they pass on what they heard before they answer their next statement (postgres.c and
     * async.c).
     *
     * @param text less than 8,000 bytes (manual, NOTIFY)
     * @throws ServerException if the session is lost
     */
    public void tell(String text) {
        try (PreparedStatement statement = session.prepareStatement("SELECT pg_notify(?, ?)")) {
            statement.setString(1, channel());
            statement.setString(2, text);
            statement.execute();
        } catch (SQLException ex) {
            throw failed("Telling those who wait for an advisory lock", ex);
        }
    }

    /**
     * What was told since this was asked last.
     *
     * @return texts in their order
     * @throws ServerException if the session is lost
     */
    public List<String> heard() {
        try {
            return Stream.of(session.unwrap(PGConnection.class).getNotifications())
                    .map(PGNotification::getParameter)
                    .toList();
        } catch (SQLException ex) {
            throw failed("Hearing the holders of an advisory lock", ex);
        }
    }

    private String channel() {
        return "templatedb " + arguments;
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

    /**
     * Who has the lock.
     *
     * @return words that follow a colon
     */
    public String holder() {
        return server.query("Asking who builds a template", HOLDER + holding, row -> row.getString(1)).stream()
                .findFirst()
                .orElse("its builder has just ended");
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
