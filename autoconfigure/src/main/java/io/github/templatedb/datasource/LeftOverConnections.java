package io.github.templatedb.datasource;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a thread that uses a connection of a HikariCP pool after the lease has left its database what has become of it. HikariCP
 * asks about every failure of a connection and of what was made from it; here the answer is added to the failure.
 */
final class LeftOverConnections implements SQLExceptionOverride {

    /** Of PostgreSQL: connection_does_not_exist. */
    private static final String NO_CONNECTION = "08003";

    private final @Nullable SQLExceptionOverride ofUser;

    private volatile @Nullable String reason;

    /**
     * Watches the connections of one pool.
     *
     * @param ofUser what decides as long as the pool is in use; null for HikariCP's own rules
     */
    LeftOverConnections(@Nullable SQLExceptionOverride ofUser) {
        this.ofUser = ofUser;
    }

    /** From now on every failure has a reason. */
    void explain(String why) {
        reason = why;
    }

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        Override verdict = ofUser != null ? ofUser.adjudicate(failure) : Override.CONTINUE_EVICT;
        String why = reason;
        if (why == null) {
            return verdict;
        }
        failure.addSuppressed(new SQLNonTransientConnectionException(
                why
                        + " The thread '%s' is left over; tests have to wait for the end of what they start, or stop it."
                                .formatted(Thread.currentThread().getName()),
                NO_CONNECTION));
        // HikariCP would answer further uses of the connection itself, without asking here.
        return Override.DO_NOT_EVICT;
    }
}
