package io.github.templatedb.datasource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.github.templatedb.core.clone.Settled;
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
    static Settled settle(HikariDataSource pool) {
        HikariPoolMXBean counts = pool.getHikariPoolMXBean();
        List<Connection> taken = new ArrayList<>();
        try {
            int total = counts.getTotalConnections();
            if (counts.getIdleConnections() < total) {
                return Settled.UNKNOWN;
            }
            while (taken.size() < total) {
                if (counts.getIdleConnections() == 0) {
                    return Settled.UNKNOWN;
                }
                Connection connection = pool.getConnection();
                taken.add(connection);
                flush(connection);
            }
            return new Settled(true, total);
        } catch (SQLException ex) {
            logger.debug("What the connections of a pool did is not known", ex);
            return Settled.UNKNOWN;
        } finally {
            taken.forEach(IdleConnections::giveBack);
        }
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

    private static void flush(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(FLUSH);
        }
        endTransaction(connection);
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
