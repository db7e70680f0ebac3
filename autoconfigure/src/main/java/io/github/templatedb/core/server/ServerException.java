package io.github.templatedb.core.server;

import io.github.templatedb.core.TemplateDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * The server could not be started or reached, or refused a statement.
 *
 * @since 0.1.0
 */
public class ServerException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what was tried, the reason in PostgreSQL's own words, and the next step
     * @param cause what led to it, if anything did
     */
    public ServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
