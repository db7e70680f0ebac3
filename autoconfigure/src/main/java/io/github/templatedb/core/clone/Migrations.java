package io.github.templatedb.core.clone;

/**
 * Migrations that fill a new database.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Migrations {

    /**
     * Runs the migrations.
     *
     * @throws Exception if one fails
     */
    void run() throws Exception;
}
