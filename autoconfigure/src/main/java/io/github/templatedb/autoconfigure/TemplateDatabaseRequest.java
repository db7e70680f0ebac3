package io.github.templatedb.autoconfigure;

import io.github.templatedb.Refresh;
import java.util.Set;

/**
 * Says that a context asked for a template database. Registered as a singleton before any bean definition is read.
 *
 * @param migrationHash the hash of the migrations that the context will find
 * @param refresh what the test class wants for which the context is loaded; others may want something else of it
 * @param dataSources the names of the DataSource beans that it is for, empty for all
 * @since 0.1.0
 */
public record TemplateDatabaseRequest(String migrationHash, Refresh refresh, Set<String> dataSources) {

    boolean concerns(String dataSource) {
        return dataSources.isEmpty() || dataSources.contains(dataSource);
    }
}
