package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * A database cannot be dropped or copied, because somebody is connected to it: the message says who.
 *
 * @since 0.1.0
 */
public final class DatabaseInUseException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    DatabaseInUseException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }
}
