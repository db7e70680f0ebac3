package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * There is no database of a name.
 *
 * @since 0.1.0
 */
public final class DatabaseMissingException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    DatabaseMissingException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }
}
