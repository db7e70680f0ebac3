package io.github.templatedb.api;

import io.github.templatedb.core.TemplateDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * The role of the server lacks a right: the message says how to give it.
 *
 * @since 0.1.0
 */
public final class MissingRightException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    MissingRightException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }
}
