package io.github.templatedb.api;

import javax.sql.DataSource;

/**
 * Fills a new database with what a template is to contain.
 *
 * <pre>{@code
 * TemplateBuilder builder = database -> {
 *     try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
 *         statement.execute("CREATE TABLE book (title text)");
 *     }
 * };
 * }</pre>
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TemplateBuilder {

    /**
     * Fills it, and closes the connections; those that are left are ended.
     *
     * @param database a database that nobody else knows, as the role of the server
     * @throws Exception if that fails; the database is then dropped
     */
    void build(DataSource database) throws Exception;
}
