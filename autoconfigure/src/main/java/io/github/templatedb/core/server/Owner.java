package io.github.templatedb.core.server;

import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HexFormat;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This JVM as the owner of databases on a server. It is alive exactly as long as a session of it holds the advisory lock
 * of its number; clones whose owner is dead may be dropped by anybody. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Owner implements AutoCloseable {

    /** The first number of the locks of owners: "tdb" and 1, in ASCII. */
    static final int GROUP = 0x74646201;

    /** An SQL expression: the numbers of all owners that are alive, in the eight digits of {@link #id()}. */
    public static final String LIVING = "SELECT lpad(to_hex(objid::bigint), 8, '0') FROM pg_locks"
            + " WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = " + GROUP;

    private static final Logger logger = LoggerFactory.getLogger(Owner.class);

    private static final long END_MILLIS = 5000;

    private final Server server;

    private final IntSupplier numbers;

    private int number;

    private @Nullable AdvisoryLock lock;

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
            throw new ServerException("This JVM makes no more databases on " + server.endpoint(), null);
        }
        AdvisoryLock held = lock;
        if (held == null || !held.isHeld()) {
            lock = held == null ? asNewOwner() : again(held);
        }
        return HexFormat.of().toHexDigits(number);
    }

    /**
     * The number that this owner has had last, whether it is still seen to live or not.
     *
     * @return as {@link #id()}, or an empty text if it was never asked for one
     */
    public synchronized String known() {
        return lock == null ? "" : HexFormat.of().toHexDigits(number);
    }

    private AdvisoryLock asNewOwner() {
        while (true) {
            number = numbers.getAsInt();
            AdvisoryLock candidate = AdvisoryLock.of(server, GROUP, number);
            if (acquired(candidate)) {
                return candidate;
            }
            logger.debug("Another owner has the number {}", number);
        }
    }

    /** With the number it had, so that its databases have a living owner again. */
    private AdvisoryLock again(AdvisoryLock lost) {
        logger.debug("The session of the owner {} was lost and is opened again", number);
        int backend = lost.backend();
        lost.close();
        end(backend);
        AdvisoryLock same = AdvisoryLock.of(server, GROUP, number);
        return acquired(same) ? same : asNewOwner();
    }

    /** A session of ours whose connection broke may live on in the server, and hold the lock, until it notices. */
    private void end(int backend) {
        String sql = "SELECT pg_terminate_backend(pid, ?) FROM pg_locks WHERE pid = ? AND locktype = 'advisory'"
                + " AND granted AND objsubid = 2 AND classid = " + GROUP + " AND objid = ?::bigint::oid";
        server.call("Ending the lost session of an owner", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setLong(1, END_MILLIS);
                statement.setInt(2, backend);
                statement.setLong(3, Integer.toUnsignedLong(number));
                try (ResultSet row = statement.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    private static boolean acquired(AdvisoryLock candidate) {
        boolean acquired = false;
        try {
            acquired = candidate.tryAcquire();
            return acquired;
        } finally {
            if (!acquired) {
                candidate.close();
            }
        }
    }

    /** Ends the owner: what it has left on the server may be dropped by anybody. */
    @Override
    public synchronized void close() {
        closed = true;
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }
}
