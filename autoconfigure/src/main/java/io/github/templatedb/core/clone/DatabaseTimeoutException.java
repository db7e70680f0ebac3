package io.github.templatedb.core.clone;

import io.github.templatedb.core.TemplateDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL was told to give up, because a database was not made or dropped in time.
 *
 * @since 0.1.0
 */
public final class DatabaseTimeoutException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param reason which database, and after how long
     * @param action what to look at
     * @param cause what led to it, if anything did
     */
    public DatabaseTimeoutException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }
}
