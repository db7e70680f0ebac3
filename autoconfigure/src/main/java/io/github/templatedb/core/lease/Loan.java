package io.github.templatedb.core.lease;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.SqlFunction;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** A connection to a database of a lease for a moment: one that somebody has and does not use, or else a new one. */
final class Loan {

    private Loan() {}

    /**
     * Works on a connection to a database.
     *
     * @param endpoint the server
     * @param database the database
     * @param followers those who may have connections to it
     * @param work what to do, without a result of null
     * @throws SQLException if PostgreSQL refuses the connection or the work
     */
    static <T> T call(Endpoint endpoint, DatabaseName database, List<LeaseFollower> followers, SqlFunction<T> work)
            throws SQLException {
        for (LeaseFollower follower : followers) {
            T result = follower.lend(database, work);
            if (result != null) {
                return result;
            }
        }
        try (Connection connection =
                DriverManager.getConnection(endpoint.jdbcUrl(database), endpoint.username(), endpoint.password())) {
            return work.apply(connection);
        }
    }
}
