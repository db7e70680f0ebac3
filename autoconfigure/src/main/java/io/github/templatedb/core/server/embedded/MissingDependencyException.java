package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;

/**
 * A library that the server needs is not on the class path.
 *
 * @since 0.1.0
 */
public class MissingDependencyException extends ServerException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param reason what is missing
     * @param action which dependency to add
     */
    public MissingDependencyException(String reason, String action) {
        super(reason, action, null);
    }
}
