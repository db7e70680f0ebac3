package io.github.templatedb.datasource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.github.templatedb.core.lease.DatabasePool;
import io.github.templatedb.core.server.SqlFunction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of a HikariCP pool that nobody uses at the moment, all of them taken for a moment. */
final class IdleConnections {

    private static final Logger logger = LoggerFactory.getLogger(IdleConnections.class);

    /** A session keeps counts for up to a second before others see them (PostgreSQL source, pgstat.c). */
    private static final String FLUSH = "SELECT pg_stat_force_next_flush()";

    private IdleConnections() {}

    /** Has PostgreSQL count what all connections did, unless one is in use. */
    static int settle(HikariDataSource pool) {
        return each(pool, IdleConnections::flush);
    }

    /** Makes all sessions as new, unless one is in use, or is not to be had so by what HikariCP and we can do to it. */
    static int renew(HikariDataSource pool) {
        return each(pool, connection -> SessionRenewal.renew(connection) && beginAgain(connection, pool));
    }

    /** Sets again what HikariCP sets in a new session (its source, {@code PoolBase.setupConnection}). */
    private static boolean beginAgain(Connection connection, HikariDataSource pool) throws SQLException {
        String isolation = pool.getTransactionIsolation();
        String schema = pool.getSchema();
        String sql = pool.getConnectionInitSql();
        if (isolation == null && schema == null && sql == null) {
            return true;
        }
        if (!connection.getAutoCommit()) {
            // It would be set in a transaction that we have to end, and HikariCP does not.
            return false;
        }
        if (isolation != null) {
            String level = isolation.replace("TRANSACTION_", "").replace('_', ' ');
            execute(connection, "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL " + level);
        }
        if (schema != null) {
            connection.setSchema(schema);
        }
        if (sql != null) {
            execute(connection, sql);
        }
        return true;
    }

    /** Takes all connections for a moment; the number of them, or unknown if one is in use or the work is not done. */
    private static int each(HikariDataSource pool, Work work) {
        HikariPoolMXBean counts = pool.getHikariPoolMXBean();
        List<Connection> taken = new ArrayList<>();
        try {
            int total = counts.getTotalConnections();
            if (counts.getIdleConnections() < total) {
                return DatabasePool.UNKNOWN;
            }
            while (taken.size() < total) {
                if (counts.getIdleConnections() == 0) {
                    return DatabasePool.UNKNOWN;
                }
                Connection connection = pool.getConnection();
                taken.add(connection);
                if (!work.isDoneOn(connection)) {
                    return DatabasePool.UNKNOWN;
                }
            }
            return total;
        } catch (SQLException ex) {
            logger.debug("The connections of a pool could not all be used", ex);
            return DatabasePool.UNKNOWN;
        } finally {
            taken.forEach(IdleConnections::giveBack);
        }
    }

    @FunctionalInterface
    private interface Work {

        boolean isDoneOn(Connection connection) throws SQLException;
    }

    static <T> @Nullable T lend(HikariDataSource pool, SqlFunction<T> work) {
        if (pool.getHikariPoolMXBean().getIdleConnections() == 0) {
            return null;
        }
        try (Connection connection = pool.getConnection()) {
            return work.apply(connection);
        } catch (SQLException ex) {
            logger.debug("An idle connection could not be used", ex);
            return null;
        }
    }

    private static boolean flush(Connection connection) throws SQLException {
        execute(connection, FLUSH);
        endTransaction(connection);
        return true;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Counts are flushed between transactions only. */
    private static void endTransaction(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException ex) {
            logger.debug("A connection could not be given back", ex);
        }
    }
}
