package io.github.templatedb.core;

import org.jspecify.annotations.Nullable;

/**
 * Something that templatedb was asked for could not be done. The message names the thing, the value, the reason and
 * the next step.
 *
 * @since 0.1.0
 */
public class TemplateDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the thing, the value, the reason and the next step
     * @param cause what led to it, if anything did
     */
    public TemplateDatabaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
