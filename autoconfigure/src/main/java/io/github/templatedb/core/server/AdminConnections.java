package io.github.templatedb.core.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the administrative database of a server. One that has done its work stays open for the next: making a clone
 * takes 13 ms, a new connection would add 4 ms. As many are open as ever worked at once, or as the server lets the role have. Safe
 * for use by several threads.
 */
final class AdminConnections implements AutoCloseable {

    /** How PostgreSQL says that it, or the role, has as many sessions as it may have (manual, appendix A). */
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final DataSource dataSource;

    private final Deque<Connection> idle = new ArrayDeque<>();

    private int inUse;

    private boolean closed;

    AdminConnections(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Works on one of the connections.
     *
     * @throws SQLException what the work throws, or that there is none
     */
    <T> T call(SqlFunction<T> work) throws SQLException {
        Connection present = takeIdle();
        Connection connection = present != null ? present : opened();
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
        Connection present = idle.poll();
        inUse += present != null ? 1 : 0;
        return present;
    }

    private Connection opened() throws SQLException {
        try {
            Connection opened = dataSource.getConnection();
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
                Connection present = takeIdle();
                long left = deadline - System.nanoTime();
                if (present != null) {
                    return present;
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

    @Override
    public void close() throws SQLException {
        Deque<Connection> open;
        synchronized (this) {
            closed = true;
            open = new ArrayDeque<>(idle);
            idle.clear();
        }
        for (Connection connection : open) {
            connection.close();
        }
    }
}
