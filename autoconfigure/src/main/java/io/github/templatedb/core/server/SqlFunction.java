package io.github.templatedb.core.server;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Work on a connection to the administrative database.
 *
 * @param <T> what it results in
 * @since 0.1.0
 */
@FunctionalInterface
public interface SqlFunction<T> {

    /**
     * Does the work.
     *
     * @param connection a connection with auto-commit on, lent for the call
     * @return the result
     * @throws SQLException if PostgreSQL refuses
     */
    T apply(Connection connection) throws SQLException;
}
