package io.github.templatedb.migrations;

import io.github.templatedb.core.TemplateDatabaseException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Migrations are missing or cannot be read, so that no template can be chosen for them.
 *
 * @since 0.1.0
 */
public class MigrationFileException extends TemplateDatabaseException {

    private static final long serialVersionUID = 1L;

    private static final String READABLE =
            "Give the user who runs the tests the right to read it, or take it out of the location."
                    + " Flyway leaves out what it may not read, without a word.";

    /**
     * Creates an exception.
     *
     * @param reason the file or location, and the reason
     * @param action the next step
     * @param cause what led to it, if anything did
     */
    public MigrationFileException(String reason, String action, @Nullable Throwable cause) {
        super(reason, action, cause);
    }

    /**
     * A location where there are no migrations, and the property that has it.
     *
     * @param location the location
     * @param property the name of the property
     * @return an exception that says so
     */
    public static MigrationFileException missing(String location, String property) {
        return new MigrationFileException(
                "%s of spring.flyway.%s does not exist, and spring.flyway.fail-on-missing-locations is true."
                        .formatted(location, property),
                "Correct the location. Compare the property, as the test's profiles and properties set it, with what the build"
                        + " puts on the class path.",
                null);
    }

    static MigrationFileException unlistable(String location, IOException cause) {
        return new MigrationFileException(
                "The migrations in %s cannot be listed: %s.".formatted(location, cause), READABLE, cause);
    }

    static MigrationFileException unreadable(String name, String location, String address, IOException cause) {
        return new MigrationFileException(
                "The file %s in %s cannot be read, so no template can be chosen: %s (%s)."
                        .formatted(name, location, cause, address),
                READABLE,
                cause);
    }
}
