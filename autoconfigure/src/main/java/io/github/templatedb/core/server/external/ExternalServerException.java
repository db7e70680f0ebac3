package io.github.templatedb.core.server.external;

import io.github.templatedb.core.server.ServerException;
import org.jspecify.annotations.Nullable;

/**
 * A server that templatedb did not start cannot be used for template databases.
 *
 * @since 0.1.0
 */
public class ExternalServerException extends ServerException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception that nothing else led to.
     *
     * @param reason which server, and what is wrong with it; never has a password
     * @param action the next step
     */
    public ExternalServerException(String reason, String action) {
        super(reason, action);
    }

    /**
     * Creates an exception.
     *
     * @param reason which server, and what is wrong with it; never has a password
     * @param action the next step
     * @param cause what led to it, if anything did
     */
    public ExternalServerException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }
}
