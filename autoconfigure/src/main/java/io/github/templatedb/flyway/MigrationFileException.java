package io.github.templatedb.flyway;

import io.github.templatedb.core.TemplateDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * Migrations are missing or cannot be read, so that no template can be chosen for them.
 *
 * @since 0.1.0
 */
public class MigrationFileException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the file or location, the reason and the next step
     * @param cause what led to it, if anything did
     */
    public MigrationFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
