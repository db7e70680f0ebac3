package io.github.templatedb.core.server.embedded;

import io.github.templatedb.core.server.ServerException;

/**
 * A library that the server needs is not on the class path.
 *
 * @since 0.1.0
 */
public class MissingDependencyException extends ServerException {

    private static final long serialVersionUID = 1L;

    /** The dependency to add, as {@code group:artifact}. */
    private final String dependency;

    /**
     * Creates an exception.
     *
     * @param reason what is missing
     * @param dependency the dependency to add, as {@code group:artifact}
     * @param action the next step
     */
    public MissingDependencyException(String reason, String dependency, String action) {
        super(reason, action, null);
        this.dependency = dependency;
    }

    /**
     * The dependency to add.
     *
     * @return {@code group:artifact}
     */
    public String dependency() {
        return dependency;
    }
}
