package io.github.templatedb.core.template;

import io.github.templatedb.core.TemplateDatabaseException;
import java.sql.SQLException;

/**
 * Thrown when PostgreSQL refuses a statement of a migration.
 *
 * @since 0.1.0
 */
public final class MigrationFailedException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param reason the script, the line, PostgreSQL's message and the statement
     * @param cause what PostgreSQL said
     */
    public MigrationFailedException(String reason, SQLException cause) {
        super(reason, NextStep.after(cause), cause);
    }
}
