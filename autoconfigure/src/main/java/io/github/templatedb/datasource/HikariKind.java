package io.github.templatedb.datasource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.github.templatedb.core.server.Endpoint;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.util.ClassUtils;

/** HikariCP, whose settings are one object that can be copied at any time. */
final class HikariKind implements PoolKind {

    static final boolean PRESENT =
            ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource", HikariKind.class.getClassLoader());

    private static final String WEAK_REFERENCES = "com.zaxxer.hikari.useWeakReferences";

    /** From 9.0 on {@code application_name} is sent at log-in (pgjdbc source, {@code ConnectionFactoryImpl.runInitialQueries}). */
    private static final String ASSUMED_VERSION = "assumeMinServerVersion";

    private static final long DEFAULT_IDLE_MILLIS = 600_000;

    private static final long LEAN_IDLE_MILLIS = 10_000;

    private final AtomicBoolean opened = new AtomicBoolean();

    private @Nullable HikariMeters meters;

    @Override
    public void begin(Supplier<@Nullable DataSource> inUse) {
        meters = new HikariMeters(() -> (HikariDataSource) inUse.get());
    }

    @Override
    public void end() {
        meters().end();
    }

    private HikariMeters meters() {
        return Objects.requireNonNull(meters, "begin");
    }

    /**
     * The URL that a pool would connect to; HikariCP leaves its own aside where it has a DataSource or makes one by its class
     * name (its README, "dataSourceClassName").
     */
    static @Nullable String configuredUrl(HikariConfig config) {
        DataSource inner = config.getDataSource();
        if (inner != null && !(inner instanceof ConstructorGuard.Unconnected)) {
            return ConfiguredUrl.of(inner);
        }
        String className = config.getDataSourceClassName();
        return className != null && ClassUtils.isPresent(className, null)
                ? urlByClassName(className, config.getDataSourceProperties())
                : config.getJdbcUrl();
    }

    /** As HikariCP makes it. All settings of one of pgjdbc's are in its URL, under the names that the driver knows. */
    private static @Nullable String urlByClassName(String className, Properties properties) {
        DataSource made = (DataSource) BeanUtils.instantiateClass(ClassUtils.resolveClassName(className, null));
        BeanWrapper bean = PropertyAccessorFactory.forBeanPropertyAccess(made);
        properties.forEach(
                (name, value) -> Stream.of(name.toString(), name.toString().toUpperCase(Locale.ENGLISH))
                        .filter(bean::isWritableProperty)
                        .findFirst()
                        .ifPresent(property -> bean.setPropertyValue(property, value)));
        return ConfiguredUrl.of(made);
    }

    @Override
    public @Nullable Object settingOfPool(@Nullable Object setting) {
        return setting instanceof MetricsTrackerFactory ofUser ? meters().trackedBy(ofUser) : setting;
    }

    @Override
    public DataSource open(DataSource configured, String url, Endpoint endpoint, LeftOver leftOver)
            throws SQLException {
        HikariConfig config = new HikariConfig();
        ((HikariConfig) configured).copyStateTo(config);
        ConstructorGuard.forget(config);
        boolean byClassName = config.getDataSourceClassName() != null;
        config.setDataSource(null);
        config.setDataSourceClassName(null);
        config.setDataSourceJNDI(null);
        // HikariCP adds what is set to what is there, so what is left behind has to be taken out. What a DataSource
        // that is
        // made by its class name gets is in the URL.
        config.getDataSourceProperties()
                .keySet()
                .removeIf(name -> byClassName || !PostgresUrl.carriesOver(name.toString()));
        config.setJdbcUrl(url);
        config.setUsername(endpoint.username());
        config.setPassword(endpoint.password());
        // So the driver says at log-in what it would set after it, and what RESET brings back is what a new session
        // has.
        config.getDataSourceProperties().putIfAbsent(ASSUMED_VERSION, "9.0");
        config.setExceptionOverride(new HikariLeftOver(leftOver, config.getExceptionOverride()));
        if (config.getMetricsTrackerFactory() != null) {
            config.setMetricsTrackerFactory(meters().trackedBy(config.getMetricsTrackerFactory()));
        }
        // Pools of one name follow each other, of which JMX takes the first only.
        config.setRegisterMbeans(false);
        HikariDataSource pool = isMinimumIdleUnset((HikariDataSource) configured) ? openLean(config) : open(config);
        if (((HikariConfig) configured).getPoolName() == null) {
            // A generated name, which metrics are tagged with, is kept for the pools that follow.
            ((HikariConfig) configured).setPoolName(pool.getPoolName());
        }
        return pool;
    }

    @Override
    public void widen(DataSource pool) {
        HikariDataSource opened = (HikariDataSource) pool;
        opened.setMaximumPoolSize(Math.max(opened.getMaximumPoolSize(), OF_MIGRATIONS));
    }

    @Override
    public IdleConnections idle(DataSource pool) {
        return new IdleConnections((HikariDataSource) pool);
    }

    /** HikariCP replaces an unset minimum by the maximum when a pool is opened, as one in its constructor was. */
    private static boolean isMinimumIdleUnset(HikariDataSource configured) {
        boolean wasOpened = configured.isClosed();
        return configured.getMinimumIdle() < 0
                || wasOpened && configured.getMinimumIdle() == configured.getMaximumPoolSize();
    }

    /**
     * Keeps no idle connections for long where the user has not said how many: 32 cached contexts times ten idle
     * connections end in "too many clients". A pool that starts with a minimum of 1 keeps the connection of its first
     * check, with 0 it would close it (HikariCP 7, {@code HikariPool.checkFailFast}).
     */
    private HikariDataSource openLean(HikariConfig config) throws SQLException {
        config.setMinimumIdle(1);
        if (config.getIdleTimeout() == DEFAULT_IDLE_MILLIS) {
            config.setIdleTimeout(LEAN_IDLE_MILLIS);
        }
        HikariDataSource pool = open(config);
        pool.setMinimumIdle(0);
        return pool;
    }

    /**
     * HikariCP keeps the connection that a thread gave back last in a thread-local list, and with it the whole pool, as long
     * as the thread lives: with a pool for each test that grows. It keeps weak references where the property says so (HikariCP
     * source, {@code ConcurrentBag}); whoever has set it is right.
     */
    private static void letGoOfClosedPools() {
        if (System.getProperty(WEAK_REFERENCES) == null) {
            System.setProperty(WEAK_REFERENCES, "true");
        }
    }

    private HikariDataSource open(HikariConfig config) throws SQLException {
        letGoOfClosedPools();
        try {
            return opened.getAndSet(true)
                    ? HikariLog.quietly(() -> new HikariDataSource(config))
                    : new HikariDataSource(config);
        } catch (PoolInitializationException ex) {
            throw ex.getCause() instanceof SQLException cause ? cause : new SQLException(ex);
        }
    }
}
