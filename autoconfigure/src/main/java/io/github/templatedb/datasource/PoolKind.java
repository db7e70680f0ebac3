package io.github.templatedb.datasource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.core.server.Endpoint;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.common.BaseDataSource;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.util.ClassUtils;

/** How a configured DataSource is opened on another database, with all its settings. */
sealed interface PoolKind permits HikariKind, PoolKind.Dbcp2, PoolKind.JavaBean, PoolKind.Substitute {

    /**
     * Migrations can have as many connections as HikariCP gives by default: Flyway takes two at once, Java migrations more, and
     * that is no reason to fail only where there is no template yet.
     */
    int OF_MIGRATIONS = 10;

    /**
     * Opens a DataSource of the kind. One that was opened before is closed by now.
     *
     * @param configured the settings
     * @param url where it leads
     * @param endpoint how to log in
     * @param leftOver explains failures of its connections, if the kind can ask it
     * @return a DataSource of the same type, or of a subclass's known superclass
     * @throws SQLException if its first connection fails
     */
    DataSource open(DataSource configured, String url, Endpoint endpoint, LeftOver leftOver) throws SQLException;

    /**
     * Called once, before anything is opened.
     *
     * @param inUse the DataSource opened last on the current database, or null
     */
    default void begin(Supplier<@Nullable DataSource> inUse) {}

    /** Nothing more will be opened. */
    default void end() {}

    /**
     * What an opened DataSource is given when the application changes a setting.
     *
     * @param setting what the application says
     * @return the same, in most cases
     */
    default @Nullable Object settingOfPool(@Nullable Object setting) {
        return setting;
    }

    /** Whether a DataSource of the kind can be opened on a database while another is open on another. */
    default boolean opensSeveral() {
        return true;
    }

    /**
     * Lets an opened DataSource have as many connections as migrations need. The next one that is opened has as many as
     * the user said.
     *
     * @param pool opened by this kind, and not used yet
     */
    default void widen(DataSource pool) {}

    /**
     * The connections of an opened DataSource that nobody uses.
     *
     * @param pool opened by this kind
     * @return null where they are not to be had
     */
    default @Nullable IdleConnections idle(DataSource pool) {
        return null;
    }

    /** The kind of a DataSource; a substitute if it has no settings that could be taken over. */
    static PoolKind of(DataSource configured) {
        if (HikariKind.PRESENT && configured instanceof HikariDataSource) {
            return new HikariKind();
        }
        if (Dbcp2.PRESENT && configured instanceof BasicDataSource) {
            return new Dbcp2();
        }
        boolean hasUrl = ConfiguredUrl.property(configured) != null;
        boolean canBeMade = ClassUtils.hasConstructor(configured.getClass());
        return hasUrl && canBeMade ? new JavaBean() : new Substitute();
    }

    /** DBCP2, which does not tell all its settings, but can be closed, led elsewhere and started again. */
    final class Dbcp2 implements PoolKind {

        static final boolean PRESENT =
                ClassUtils.isPresent("org.apache.commons.dbcp2.BasicDataSource", PoolKind.class.getClassLoader());

        /** Connection properties that lead elsewhere, as pgjdbc spells them. */
        private static final List<String> ELSEWHERE =
                List.of("PGHOST", "PGPORT", "PGDBNAME", "service", "socketFactory");

        private @Nullable Integer maxTotal;

        @Override
        public DataSource open(DataSource configured, String url, Endpoint endpoint, LeftOver leftOver)
                throws SQLException {
            BasicDataSource pool = (BasicDataSource) configured;
            if (maxTotal != null) {
                pool.setMaxTotal(maxTotal);
                maxTotal = null;
            }
            ELSEWHERE.forEach(pool::removeConnectionProperty);
            pool.setUrl(url);
            pool.setUsername(endpoint.username());
            pool.setPassword(endpoint.password());
            if (pool.isClosed()) {
                pool.start();
            }
            return pool;
        }

        /** A negative number is no limit. */
        @Override
        public void widen(DataSource pool) {
            BasicDataSource opened = (BasicDataSource) pool;
            if (opened.getMaxTotal() >= 0 && opened.getMaxTotal() < OF_MIGRATIONS) {
                maxTotal = opened.getMaxTotal();
                opened.setMaxTotal(OF_MIGRATIONS);
            }
        }

        @Override
        public boolean opensSeveral() {
            return false;
        }
    }

    /** A pool or plain DataSource whose settings are JavaBean properties: Tomcat's, Spring's own, pgjdbc's. */
    record JavaBean() implements PoolKind {

        /** Reading some of these would open a connection, setting others would share an object between two pools. */
        private static final String[] NOT_SETTINGS = {
            "connection",
            "connectionProperties",
            "dbProperties",
            "loginTimeout",
            "logWriter",
            "parentLogger",
            "pool",
            "poolProperties",
            "url",
            "URL",
            "jdbcUrl",
            "user",
            "username",
            "password"
        };

        /** What goes to the driver, as Spring and as Tomcat's pool name it. */
        private static final String[] DRIVER_PROPERTIES = {"connectionProperties", "dbProperties"};

        @Override
        public DataSource open(DataSource configured, String url, Endpoint endpoint, LeftOver leftOver) {
            DataSource pool = (DataSource) BeanUtils.instantiateClass(configured.getClass());
            if (!(configured instanceof BaseDataSource)) {
                // pgjdbc's own have every setting in the URL that they report.
                BeanUtils.copyProperties(configured, pool, NOT_SETTINGS);
            }
            BeanWrapper bean = PropertyAccessorFactory.forBeanPropertyAccess(pool);
            BeanWrapper settings = PropertyAccessorFactory.forBeanPropertyAccess(configured);
            for (String name : DRIVER_PROPERTIES) {
                if (settings.isReadableProperty(name) && settings.getPropertyValue(name) instanceof Properties all) {
                    bean.setPropertyValue(name, carriedOver(all));
                }
            }
            setFirst(bean, url, ConfiguredUrl.NAMES);
            setFirst(bean, endpoint.username(), "username", "user");
            setFirst(bean, endpoint.password(), "password");
            return pool;
        }

        /** As Tomcat's pool names it. */
        @Override
        public void widen(DataSource pool) {
            BeanWrapper bean = PropertyAccessorFactory.forBeanPropertyAccess(pool);
            if (bean.isWritableProperty("maxActive")
                    && bean.getPropertyValue("maxActive") instanceof Integer active
                    && active < OF_MIGRATIONS) {
                bean.setPropertyValue("maxActive", OF_MIGRATIONS);
            }
        }

        private static Properties carriedOver(Properties configured) {
            Properties properties = new Properties();
            configured.forEach((name, value) -> {
                if (PostgresUrl.carriesOver(name.toString())) {
                    properties.put(name, value);
                }
            });
            return properties;
        }

        private static void setFirst(BeanWrapper bean, String value, String... names) {
            for (String name : names) {
                if (bean.isWritableProperty(name)) {
                    bean.setPropertyValue(name, value);
                    return;
                }
            }
        }
    }

    /** A DataSource that keeps its settings to itself: a plain HikariCP pool, or unpooled connections, take its place. */
    record Substitute() implements PoolKind {

        @Override
        public DataSource open(DataSource configured, String url, Endpoint endpoint, LeftOver leftOver)
                throws SQLException {
            DataSource pool = DataSourceBuilder.create(configured.getClass().getClassLoader())
                    .url(url)
                    .username(endpoint.username())
                    .password(endpoint.password())
                    .build();
            // Made so, HikariCP opens its pool for the first who asks.
            return HikariLog.quietly(() -> {
                pool.getConnection().close();
                return pool;
            });
        }
    }

    /** The URL that a DataSource was configured with. */
    final class ConfiguredUrl {

        static final String[] NAMES = {"jdbcUrl", "url", "URL"};

        private ConfiguredUrl() {}

        static @Nullable String of(DataSource configured) {
            BeanWrapper bean = PropertyAccessorFactory.forBeanPropertyAccess(configured);
            String property = property(configured);
            Object url = property != null && bean.isReadableProperty(property) ? bean.getPropertyValue(property) : null;
            return url instanceof String text ? text : null;
        }

        static @Nullable String property(DataSource configured) {
            BeanWrapper bean = PropertyAccessorFactory.forBeanPropertyAccess(configured);
            for (String name : NAMES) {
                if (bean.isWritableProperty(name)) {
                    return name;
                }
            }
            return null;
        }
    }
}
