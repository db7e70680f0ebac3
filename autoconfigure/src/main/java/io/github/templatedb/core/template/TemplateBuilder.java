package io.github.templatedb.core.template;

import io.github.templatedb.core.server.DatabaseName;

/**
 * Fills a new, empty database with what its template is to contain.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TemplateBuilder {

    /**
     * Fills the database and closes its connections to it.
     *
     * @param building the database, private to this call
     * @throws Exception if it cannot be filled; the database is then dropped
     */
    void build(DatabaseName building) throws Exception;
}
