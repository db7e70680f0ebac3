package io.github.templatedb.core.template;

import io.github.templatedb.core.server.DatabaseName;

/**
 * What {@code ALTER DATABASE … SET} or {@code ALTER ROLE … IN DATABASE … SET} made of a template. CREATE DATABASE does not
 * copy it (PostgreSQL manual, CREATE DATABASE, notes), so each clone is given it again.
 *
 * @param before the statement up to the name of the database, written by PostgreSQL
 * @param after the rest of the statement
 * @since 0.1.0
 */
public record DatabaseSetting(String before, String after) {

    /**
     * The statement that gives a database the setting.
     *
     * @param database the database
     * @return an ALTER statement
     */
    public String statementFor(DatabaseName database) {
        return before + database.quoted() + after;
    }
}
