package io.github.templatedb.datasource;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the connections that threads still hold when the lease has left their database: their failures get a reason,
 * which names the database and the test that used it last. Each pool has one.
 */
final class LeftOver {

    /** Of PostgreSQL: connection_does_not_exist. */
    private static final String NO_CONNECTION = "08003";

    private volatile @Nullable String reason;

    /** From now on every failure has a reason. */
    void explain(String why) {
        reason = why;
    }

    /**
     * Adds the reason, as a suppressed exception.
     *
     * @param failure of a connection, or of what was made from it
     * @return false if the pool is still in use, and nothing was added
     */
    boolean addTo(SQLException failure) {
        String why = reason;
        if (why == null) {
            return false;
        }
        failure.addSuppressed(new SQLNonTransientConnectionException(
                why
                        + " The thread '%s' is left over; tests have to wait for the end of what they start, or stop it."
                                .formatted(Thread.currentThread().getName()),
                NO_CONNECTION));
        return true;
    }
}
