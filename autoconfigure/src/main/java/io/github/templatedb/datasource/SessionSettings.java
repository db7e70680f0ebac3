package io.github.templatedb.datasource;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;

/**
 * The settings of a pool that every one of its sessions begins with. Two contexts whose sessions begin differently, with
 * another current schema for example, may get different results from the same migrations.
 */
final class SessionSettings {

    /** As HikariCP, Tomcat's pool, DBCP2 and Spring name them. */
    private static final String[] NAMES = {
        "catalog", "connectionInitSql", "connectionInitSqls", "connectionProperties", "dataSourceProperties",
        "dbProperties", "defaultCatalog", "defaultSchema", "initSQL", "schema"
    };

    private SessionSettings() {}

    static String of(DataSource configured) {
        BeanWrapper bean = PropertyAccessorFactory.forBeanPropertyAccess(configured);
        Map<String, String> settings = new TreeMap<>();
        for (String name : NAMES) {
            Object value = bean.isReadableProperty(name) ? bean.getPropertyValue(name) : null;
            if (value instanceof Map<?, ?> map) {
                Map<String, String> carried = new TreeMap<>();
                map.forEach((key, entry) -> {
                    if (PostgresUrl.carriesOver(key.toString())) {
                        carried.put(key.toString(), Objects.toString(entry));
                    }
                });
                value = carried.isEmpty() ? null : carried;
            }
            if (value != null) {
                settings.put(name, value.toString());
            }
        }
        return settings.toString();
    }
}
