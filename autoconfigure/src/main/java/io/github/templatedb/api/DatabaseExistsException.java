package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * A database cannot be made, because there is one of its name.
 *
 * @since 0.1.0
 */
public final class DatabaseExistsException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    DatabaseExistsException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }
}
