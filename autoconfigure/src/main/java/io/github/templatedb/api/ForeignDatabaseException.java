package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * A database is not altered, because templatedb did not make it: the message says whose it seems to be.
 *
 * @since 0.1.0
 */
public final class ForeignDatabaseException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    ForeignDatabaseException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }
}
