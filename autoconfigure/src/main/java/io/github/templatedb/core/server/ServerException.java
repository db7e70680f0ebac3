package io.github.templatedb.core.server;

import io.github.templatedb.core.TemplateDatabaseException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The server could not be started or reached, or refused a statement.
 *
 * @since 0.1.0
 */
public class ServerException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception that nothing else led to.
     *
     * @param reason what was tried, and why it failed
     */
    public ServerException(String reason) {
        super(reason);
    }

    /**
     * Creates an exception that nothing else led to.
     *
     * @param reason what was tried, and why it failed
     * @param action the next step
     */
    public ServerException(String reason, String action) {
        super(reason, action);
    }

    /**
     * Creates an exception whose next step is that of its cause, if that has one.
     *
     * @param reason what was tried, and the reason in PostgreSQL's own words
     * @param cause what led to it, if anything did
     */
    public ServerException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }

    /**
     * Creates an exception.
     *
     * @param reason what was tried, and the reason in PostgreSQL's own words
     * @param action the next step
     * @param cause what led to it, if anything did
     */
    public ServerException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }

    /**
     * What PostgreSQL, or its driver, said.
     *
     * @param failure any
     * @return those of the failure and its causes that are theirs, the nearest first
     */
    public static Stream<SQLException> refusals(Throwable failure) {
        return Stream.<@Nullable Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast);
    }
}
