package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * A server, or a temporary database, is used after its owner has closed it.
 *
 * @since 0.1.0
 */
public final class ClosedHandleException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    ClosedHandleException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }
}
