package io.github.templatedb.datasource;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Explains failures of the left-over connections of a HikariCP pool, which asks about every failure of a connection and of what
 * was made from it.
 *
 * @param leftOver explains
 * @param ofUser what decides as long as the pool is in use; null for HikariCP's own rules
 */
record HikariLeftOver(LeftOver leftOver, @Nullable SQLExceptionOverride ofUser) implements SQLExceptionOverride {

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        Override verdict = ofUser != null ? ofUser.adjudicate(failure) : Override.CONTINUE_EVICT;
        // HikariCP would answer further uses of an evicted connection itself, without asking here.
        return leftOver.addTo(failure) ? Override.DO_NOT_EVICT : verdict;
    }
}
