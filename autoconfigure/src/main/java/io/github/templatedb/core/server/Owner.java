package io.github.templatedb.core.server;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This JVM as the owner of databases on a server. It is alive exactly as long as a session of it holds the advisory lock
 * of its number (PostgreSQL manual, section 13.3.5): one of the connections to the administrative database, which all that is done there
 * uses, too. Clones whose owner is dead may be dropped by anybody. It names its databases: no two of its names are equal, and none
 * equals a name of another owner. A name is given only while the owner is seen to live, so that nobody takes its database for an
 * orphan. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Owner implements AutoCloseable {

    /** The first number of the locks of owners: "tdb" and 1, in ASCII. */
    public static final int GROUP = 0x74646201;

    /** An SQL expression: the numbers of all owners that are alive, in the eight digits of {@link #id()}. */
    public static final String LIVING = "SELECT lpad(to_hex(objid::bigint), 8, '0') FROM pg_locks"
            + " WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = " + GROUP;

    private static final String ENDING = "SELECT pg_terminate_backend(pid, ?) FROM pg_locks"
            + " WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = " + GROUP
            + " AND objid::bigint = ? AND pid = ?";

    private static final long END_MILLIS = 5000;

    private static final Logger logger = LoggerFactory.getLogger(Owner.class);

    private final Server server;

    private final IntSupplier numbers;

    /** How many names it has given. */
    private final AtomicLong names = new AtomicLong();

    private int number;

    /** Holds the lock of the number. */
    private AdminConnections.@Nullable Session session;

    private boolean closed;

    /**
     * Creates an owner that has nothing yet and needs no session.
     *
     * @param server where its databases will be
     */
    public Owner(Server server) {
        this(server, new SecureRandom()::nextInt);
    }

    Owner(Server server, IntSupplier numbers) {
        this.server = server;
        this.numbers = numbers;
    }

    /**
     * The number of this owner, which nobody else has. When this returns, everybody sees that the owner lives: its
     * session is opened at the first call, and again when it was lost.
     *
     * @return eight hexadecimal digits
     * @throws ServerException if the server cannot be reached, or the owner has ended
     */
    public synchronized String id() {
        if (closed) {
            throw new ServerException("This JVM makes no more databases on " + server.endpoint());
        }
        if (session == null) {
            becomeNew();
        } else if (!server.isAlive(session)) {
            liveAgain(session.backend);
        }
        return HexFormat.of().toHexDigits(number);
    }

    /**
     * The number that this owner has had last, whether it is still seen to live or not.
     *
     * @return as {@link #id()}, or an empty text if it was never asked for one
     */
    public synchronized String known() {
        return session == null ? "" : HexFormat.of().toHexDigits(number);
    }

    /**
     * Names a database in which a template is built.
     *
     * @param key the first digits of the template key
     * @return a new name
     * @throws ServerException if the server cannot be reached
     */
    public DatabaseName nameBuilding(String key) {
        return next("tdb_b_", key);
    }

    /**
     * Names a clone.
     *
     * @param key the first digits of the template key
     * @return a new name
     * @throws ServerException if the server cannot be reached
     */
    public DatabaseName nameClone(String key) {
        return next("tdb_c_", key);
    }

    /**
     * Names a schema that takes the place of a clone.
     *
     * @param key the first digits of the template key
     * @return a new name
     * @throws ServerException if the server cannot be reached
     */
    public DatabaseName nameSchema(String key) {
        return next("tdb_s_", key);
    }

    private DatabaseName next(String prefix, String key) {
        return new DatabaseName(prefix + key + "_" + id() + "_" + names.incrementAndGet());
    }

    private void becomeNew() {
        do {
            number = numbers.getAsInt();
        } while (!isAcquired());
    }

    /** With the number it had, so that its databases have a living owner again. */
    private void liveAgain(int lost) {
        logger.debug("The session of the owner {} was lost and is opened again", number);
        // It may live on in the server, and hold the lock, until it notices.
        server.query(
                "Ending the lost session of an owner",
                ENDING,
                row -> row.getBoolean(1),
                END_MILLIS,
                Integer.toUnsignedLong(number),
                lost);
        if (!isAcquired()) {
            becomeNew();
        }
    }

    private boolean isAcquired() {
        session = server.hold(
                "Asking for the number of an owner", connection -> isTrue(connection, "SELECT pg_try_advisory_lock"));
        return session != null;
    }

    private boolean isTrue(Connection connection, String function) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("%s('%d', '%d')".formatted(function, GROUP, number))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Ends the owner: what it has left on the server may be dropped by anybody. */
    @Override
    public synchronized void close() {
        closed = true;
        if (session != null) {
            try {
                server.release(
                        "Ending an owner", session, connection -> isTrue(connection, "SELECT pg_advisory_unlock"));
            } catch (ServerException ex) {
                logger.debug("The session of an owner was lost before its end", ex);
            }
            session = null;
        }
    }
}
