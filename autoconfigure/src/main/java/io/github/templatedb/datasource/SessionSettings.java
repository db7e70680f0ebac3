package io.github.templatedb.datasource;

import io.github.templatedb.core.manifest.CanonicalText;
import io.github.templatedb.core.server.Endpoint;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;

/**
 * The settings of a pool that every one of its sessions begins with. Two contexts whose sessions begin differently, with
 * another current schema for example, may get different results from the same migrations.
 *
 * @since 0.1.0
 */
public final class SessionSettings {

    /** As HikariCP, Tomcat's pool, DBCP2 and Spring name them. */
    private static final String[] NAMES = {
        "catalog", "connectionInitSql", "connectionInitSqls", "connectionProperties", "dataSourceProperties",
        "dbProperties", "defaultCatalog", "defaultSchema", "initSQL", "schema"
    };

    /** Those of them that the driver gets beside the URL. */
    private static final String[] OF_DRIVER = {"connectionProperties", "dataSourceProperties", "dbProperties"};

    private SessionSettings() {}

    /** A server without those of its parameters that a pool sets itself: in a URL they would win over the pool's. */
    static Endpoint behind(DataSource configured, Endpoint endpoint) {
        BeanWrapper bean = PropertyAccessorFactory.forBeanPropertyAccess(configured);
        Endpoint behind = endpoint;
        for (String name : OF_DRIVER) {
            if (value(bean, name) instanceof Map<?, ?> own) {
                behind =
                        behind.keeping(parameter -> !own.containsKey(parameter) || !PostgresUrl.carriesOver(parameter));
            }
        }
        return behind;
    }

    /** The properties of a DataSource that is made by its class name are in the URL. */
    private static @Nullable Object value(BeanWrapper bean, String name) {
        boolean isInUrl = name.equals("dataSourceProperties")
                && bean.isReadableProperty("dataSourceClassName")
                && bean.getPropertyValue("dataSourceClassName") != null;
        return bean.isReadableProperty(name) && !isInUrl ? bean.getPropertyValue(name) : null;
    }

    /**
     * Everything about the connections of a DataSource that can change what a migration does.
     *
     * @param dataSource a DataSource
     * @return its settings as one text, empty if it is not on a lease
     */
    public static String ofLeased(DataSource dataSource) {
        OnLease onLease = OnLease.of(dataSource);
        return onLease != null ? onLease.sessionSettings() : "";
    }

    static String of(DataSource configured) {
        BeanWrapper bean = PropertyAccessorFactory.forBeanPropertyAccess(configured);
        Map<String, Object> settings = new TreeMap<>();
        for (String name : NAMES) {
            Object value = value(bean, name);
            if (value instanceof Map<?, ?> map) {
                Map<String, String> carried = new TreeMap<>();
                map.forEach((key, entry) -> {
                    if (PostgresUrl.isNoticed(key.toString())) {
                        carried.put(key.toString(), Objects.toString(entry));
                    }
                });
                value = carried.isEmpty() ? null : carried;
            }
            if (value != null) {
                settings.put(name, value);
            }
        }
        return CanonicalText.of(settings);
    }
}
