package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL was told to give up, because a database was not made or dropped in time.
 *
 * @since 0.1.0
 */
public final class DatabaseTimeoutException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    DatabaseTimeoutException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }
}
