package io.github.templatedb.core.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to the administrative database of a server. One that has done its work stays open for the next: making a clone
 * takes 13 ms, a new connection would add 4 ms. One that nobody needs for a second is closed, as dozens of JVMs may share
 * a server that has a hundred connections by default; one that is {@link #hold held} is not, and is taken before others. As many are open
 * as work at once, or as the server lets the role have. Safe for use by several threads.
 */
final class AdminConnections implements AutoCloseable {

    /** How PostgreSQL says that it, or the role, has as many sessions as it may have (manual, appendix A). */
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final Duration LONGEST_IDLE = Duration.ofSeconds(1);

    private static final int ANSWER_SECONDS = 5;

    private static final Logger logger = LoggerFactory.getLogger(AdminConnections.class);

    private final DataSource dataSource;

    /** The last used first. */
    private final Deque<Session> idle = new ArrayDeque<>();

    private final ScheduledExecutorService closer;

    /** How many are worked on, or being opened. */
    private int inUse;

    /** Whether idle ones are looked at soon: once for all, however often a connection is used meanwhile. */
    private boolean closing;

    private boolean closed;

    AdminConnections(DataSource dataSource) {
        this(dataSource, closer());
    }

    AdminConnections(DataSource dataSource, ScheduledExecutorService closer) {
        this.dataSource = dataSource;
        this.closer = closer;
    }

    private static ScheduledExecutorService closer() {
        ScheduledThreadPoolExecutor closer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "templatedb-idle");
            thread.setDaemon(true);
            return thread;
        });
        closer.setKeepAliveTime(2 * LONGEST_IDLE.toNanos(), TimeUnit.NANOSECONDS);
        closer.allowCoreThreadTimeOut(true);
        return closer;
    }

    /**
     * Works on one of the connections.
     *
     * @param patience how long to wait for one that others work on before another one is opened
     * @throws SQLException what the work throws, or that there is none
     */
    <T> T call(SqlFunction<T> work, Duration patience) throws SQLException {
        return call(taken(false, patience), work);
    }

    /**
     * Works on a connection that is not held, which is held from then on if the work says so: others go on to work on it.
     *
     * @return its session, or null if the work says no
     * @throws SQLException as of {@link #call}
     */
    @Nullable
    Session hold(SqlFunction<Boolean> work) throws SQLException {
        Session session = taken(true, Duration.ZERO);
        boolean held = call(session, connection -> {
            session.held = work.apply(connection);
            return session.held;
        });
        return held ? session : null;
    }

    /** Whether a session that was held lives: if somebody works on it, that is not known to be false; if not, it is asked. */
    boolean isAlive(Session session) {
        synchronized (this) {
            if (!idle.remove(session)) {
                return session.held;
            }
            inUse++;
        }
        boolean alive = isValid(session.connection);
        giveBack(session, alive);
        return alive;
    }

    /**
     * Holds a session no longer. If others work on it, it ends with what they do.
     *
     * @param work undoes what it was held for
     * @throws SQLException what the work throws
     */
    void release(Session session, SqlFunction<?> work) throws SQLException {
        synchronized (this) {
            session.held = false;
            if (!idle.remove(session)) {
                session.ended = true;
                return;
            }
            inUse++;
        }
        call(session, work);
    }

    private <T> T call(Session session, SqlFunction<T> work) throws SQLException {
        boolean done = false;
        try {
            T result = work.apply(session.connection);
            done = true;
            return result;
        } finally {
            // A refused statement leaves the session as it was; a lost one does not.
            giveBack(session, done || isValid(session.connection));
        }
    }

    private static boolean isValid(Connection connection) {
        try {
            return connection.isValid(ANSWER_SECONDS);
        } catch (SQLException ex) {
            logger.debug("A session was not asked", ex);
            return false;
        }
    }

    private Session taken(boolean toHold, Duration patience) throws SQLException {
        Session present;
        do {
            synchronized (this) {
                present = awaitIdle(toHold, patience);
                inUse++;
            }
        } while (present != null && isLost(present));
        return present != null ? present : opened(toHold);
    }

    /** Who was idle for long is asked, as a server that was started again has ended it. */
    private boolean isLost(Session present) {
        boolean lost = System.nanoTime() - present.idleSince > LONGEST_IDLE.toNanos() && !isValid(present.connection);
        if (lost) {
            giveBack(present, false);
        }
        return lost;
    }

    private Session opened(boolean toHold) throws SQLException {
        try {
            return new Session(dataSource.getConnection());
        } catch (SQLException ex) {
            synchronized (this) {
                inUse--;
                notifyAll();
                Session present =
                        TOO_MANY_CONNECTIONS.equals(ex.getSQLState()) ? awaitIdle(toHold, LONGEST_WAIT) : null;
                if (present == null) {
                    throw ex;
                }
                inUse++;
                return present;
            }
        }
    }

    /** Waits as long as others work, but not after an interrupt. */
    private synchronized @Nullable Session awaitIdle(boolean toHold, Duration patience) throws SQLException {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                Session present = takeIdle(toHold);
                long left = deadline - System.nanoTime();
                if (present != null || inUse == 0 || left <= 0) {
                    return present;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private @Nullable Session takeIdle(boolean toHold) throws SQLException {
        if (closed) {
            throw new SQLException("the server was stopped", "08003");
        }
        Session present = idle.stream()
                .filter(session -> session.held != toHold)
                .findFirst()
                .orElse(toHold ? null : idle.peek());
        idle.remove(present);
        return present;
    }

    private void giveBack(Session session, boolean usable) {
        synchronized (this) {
            inUse--;
            // When it is closed, those who wait may have to know that there is none left.
            notifyAll();
            if (usable && !closed && !session.ended) {
                session.idleSince = System.nanoTime();
                idle.push(session);
                closeIdleLater();
                return;
            }
            session.held = false;
        }
        close(session);
    }

    private static void close(Session session) {
        try {
            session.connection.close();
        } catch (SQLException ex) {
            logger.debug("A connection was lost before it was closed", ex);
        }
    }

    private synchronized void closeIdleLater() {
        if (!closing && !closed && idle.stream().anyMatch(session -> !session.held)) {
            closing = true;
            closer.schedule(this::closeIdle, LONGEST_IDLE.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void closeIdle() {
        List<Session> unneeded;
        synchronized (this) {
            closing = false;
            long latest = System.nanoTime() - LONGEST_IDLE.toNanos();
            unneeded = idle.stream()
                    .filter(session -> !session.held && session.idleSince - latest <= 0)
                    .toList();
            idle.removeAll(unneeded);
            closeIdleLater();
        }
        unneeded.forEach(AdminConnections::close);
    }

    @Override
    public void close() {
        List<Session> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(idle);
            idle.clear();
            notifyAll();
        }
        closer.shutdownNow();
        open.forEach(session -> {
            session.held = false;
            close(session);
        });
    }

    /** A session of one of the connections; what becomes of it is guarded by the connections. */
    static final class Session {

        /** The process of its backend. */
        final int backend;

        private final Connection connection;

        /** By {@link System#nanoTime()}. */
        private long idleSince;

        private boolean held;

        private boolean ended;

        private Session(Connection connection) throws SQLException {
            this.connection = connection;
            this.backend = connection.unwrap(PGConnection.class).getBackendPID();
        }
    }
}
