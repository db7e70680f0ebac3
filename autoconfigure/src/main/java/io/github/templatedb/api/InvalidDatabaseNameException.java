package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * A text cannot be the name of a database: it is empty, longer than 63 bytes, no text, or reserved.
 *
 * @since 0.1.0
 */
public final class InvalidDatabaseNameException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    InvalidDatabaseNameException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }
}
