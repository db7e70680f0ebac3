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

/**
 * The connections of a HikariCP pool that nobody uses at the moment, all of them taken for a moment.
 *
 * @param pool the pool
 */
record IdleConnections(HikariDataSource pool) {

    private static final Logger logger = LoggerFactory.getLogger(IdleConnections.class);

    /** A session keeps counts for up to a second before others see them (PostgreSQL source, pgstat.c). */
    private static final String FLUSH = "SELECT pg_stat_force_next_flush()";

    /** Has PostgreSQL count what all connections did, unless one is in use. */
    int settle() {
        return count(each(0, IdleConnections::flush));
    }

    /** Makes all sessions as new, unless one is in use, or is not to be had so by what HikariCP and we can do to it. */
    int renew() {
        return count(each(0, connection -> SessionRenewal.renew(connection) && beginAgain(connection)));
    }

    /** Sets again what HikariCP sets in a new session (its source, {@code PoolBase.setupConnection}). */
    private boolean beginAgain(Connection connection) throws SQLException {
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

    private static int count(@Nullable List<Boolean> done) {
        return done == null || done.contains(false) ? DatabasePool.UNKNOWN : done.size();
    }

    <T> @Nullable List<T> lendEach(SqlFunction<T> work) {
        return each(1, work);
    }

    /** Takes all connections for a moment, so many at least; null if one is in use or PostgreSQL refuses the work. */
    private <T> @Nullable List<T> each(int atLeast, SqlFunction<T> work) {
        HikariPoolMXBean counts = pool.getHikariPoolMXBean();
        List<Connection> taken = new ArrayList<>();
        List<T> results = new ArrayList<>();
        try {
            int total = counts.getTotalConnections();
            if (counts.getIdleConnections() < total) {
                return null;
            }
            while (taken.size() < Math.max(total, atLeast)) {
                if (counts.getIdleConnections() == 0 && counts.getTotalConnections() > taken.size()) {
                    return null;
                }
                Connection connection = pool.getConnection();
                taken.add(connection);
                results.add(work.apply(connection));
            }
            return results;
        } catch (SQLException ex) {
            logger.debug("The connections of a pool could not all be used", ex);
            return null;
        } finally {
            taken.forEach(IdleConnections::giveBack);
        }
    }

    <T> @Nullable T lend(SqlFunction<T> work) {
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
        if (!connection.getAutoCommit()) {
            // Counts are flushed between transactions only.
            connection.rollback();
        }
        return true;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
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
