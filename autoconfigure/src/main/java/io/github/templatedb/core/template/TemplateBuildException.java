package io.github.templatedb.core.template;

import io.github.templatedb.core.TemplateDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * A template could not be built; what had been built is gone.
 *
 * @since 0.1.0
 */
public class TemplateBuildException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message which template, and why
     * @param cause what the builder threw, if it was the builder
     */
    public TemplateBuildException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
