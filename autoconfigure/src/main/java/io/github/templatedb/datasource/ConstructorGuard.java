package io.github.templatedb.datasource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.support.InstantiationStrategy;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.ThrowingSupplier;

/**
 * Keeps a pool that is opened in its constructor, {@code new HikariDataSource(config)}, from connecting to the configured
 * database before anything could redirect it.
 *
 * <p>HikariCP reads defaults for each new configuration from the file that the system property
 * {@code hikaricp.configurationFile} names (its README, "Initialization"). While a DataSource bean is instantiated, and
 * only then, that is a file of ours: it gives the pool a DataSource that has no connections, and no check at the start.
 * The pool that took its place then has all the settings and is closed again.
 */
public final class ConstructorGuard implements InstantiationStrategy {

    private static final String PROPERTY = "hikaricp.configurationFile";

    private static final String FILE = "/io/github/templatedb/datasource/hikari-unconnected.properties";

    private static final long NO_CHECK = -1;

    private static final long CHECK = 1;

    private static final boolean HIKARI =
            ClassUtils.isPresent("com.zaxxer.hikari.HikariConfig", ConstructorGuard.class.getClassLoader());

    /** How many DataSource beans of this JVM are being instantiated: system properties belong to the JVM. */
    private static int inside;

    private final InstantiationStrategy delegate;

    /**
     * Guards the instantiation of DataSource beans.
     *
     * @param delegate instantiates
     */
    public ConstructorGuard(InstantiationStrategy delegate) {
        this.delegate = delegate;
    }

    @Override
    public Object instantiate(RootBeanDefinition definition, @Nullable String beanName, BeanFactory owner) {
        Class<?> type = definition.hasBeanClass() ? definition.getBeanClass() : Object.class;
        return guarded(type, () -> delegate.instantiate(definition, beanName, owner));
    }

    @Override
    public Object instantiate(
            RootBeanDefinition definition,
            @Nullable String beanName,
            BeanFactory owner,
            Constructor<?> constructor,
            @Nullable Object... arguments) {
        return guarded(
                constructor.getDeclaringClass(),
                () -> delegate.instantiate(definition, beanName, owner, constructor, arguments));
    }

    @Override
    public Object instantiate(
            RootBeanDefinition definition,
            @Nullable String beanName,
            BeanFactory owner,
            @Nullable Object factoryBean,
            Method factoryMethod,
            @Nullable Object... arguments) {
        return guarded(
                factoryMethod.getReturnType(),
                () -> delegate.instantiate(definition, beanName, owner, factoryBean, factoryMethod, arguments));
    }

    @Override
    public Class<?> getActualBeanClass(RootBeanDefinition definition, @Nullable String beanName, BeanFactory owner) {
        return delegate.getActualBeanClass(definition, beanName, owner);
    }

    /** Makes an object that may be a pool; what else it throws is wrapped in a RuntimeException. */
    static <T> T guarded(Class<?> type, ThrowingSupplier<T> instantiation) {
        boolean guards = DataSource.class.isAssignableFrom(type) && enter();
        try {
            return instantiation.get();
        } finally {
            if (guards) {
                leave();
            }
        }
    }

    /** A factory whose product is made as carefully as a bean that is instantiated. */
    static Object guarding(FactoryBean<?> factory) {
        ProxyFactory proxy = new ProxyFactory(factory);
        proxy.setProxyTargetClass(!Modifier.isFinal(factory.getClass().getModifiers()));
        proxy.addAdvice((MethodInterceptor) invocation -> {
            boolean guards = invocation.getMethod().getName().equals("getObject") && enter();
            try {
                return invocation.proceed();
            } finally {
                if (guards) {
                    leave();
                }
            }
        });
        return proxy.getProxy(factory.getClass().getClassLoader());
    }

    /** Two contexts may be loaded at the same time; a file of the user's own stays in force. */
    private static synchronized boolean enter() {
        if (!HIKARI || inside == 0 && System.getProperty(PROPERTY) != null) {
            return false;
        }
        inside++;
        System.setProperty(PROPERTY, FILE);
        return true;
    }

    private static synchronized void leave() {
        inside--;
        if (inside == 0) {
            System.clearProperty(PROPERTY);
        }
    }

    /** Prepares a configuration that is a bean of its own and from which a pool may be opened in its constructor. */
    static void disconnect(HikariConfig config) {
        if (config.getDataSource() == null) {
            config.setDataSource(new Unconnected());
            config.setInitializationFailTimeout(NO_CHECK);
        }
    }

    /** Takes from a configuration what this class gave it. */
    static void forget(HikariConfig config) {
        if (config.getDataSource() instanceof Unconnected) {
            config.setDataSource(null);
            if (config.getInitializationFailTimeout() == NO_CHECK) {
                config.setInitializationFailTimeout(CHECK);
            }
        }
    }

    /** A DataSource as it would be without this class; a pool, which leads to another kind of database, unopened. */
    static DataSource undone(DataSource dataSource) {
        if (!HIKARI
                || !(dataSource instanceof HikariDataSource pool)
                || !(pool.getDataSource() instanceof Unconnected)) {
            return dataSource;
        }
        if (!pool.isRunning()) {
            forget(pool);
            return pool;
        }
        pool.close();
        HikariDataSource unopened = new HikariDataSource();
        pool.copyStateTo(unopened);
        forget(unopened);
        return unopened;
    }

    /** Closes a pool that was opened too early, which is an error if it could have connected to the configured database. */
    static void refuseIfConnected(DataSource dataSource, String beanName) {
        if (!HIKARI || !(dataSource instanceof HikariDataSource pool) || !pool.isRunning()) {
            return;
        }
        pool.close();
        if (!(pool.getDataSource() instanceof Unconnected)) {
            throw new DataSourceNotRedirectableException(
                    beanName,
                    pool.getClass(),
                    "it was opened before it became a bean, so it may have connected to "
                            + PostgresUrl.withoutQuery(pool.getJdbcUrl()),
                    "Make it in its @Bean method, from a configuration that is made there or is a bean itself.",
                    null);
        }
    }

    /** Has no connections. HikariCP makes it by its class name. */
    public static final class Unconnected extends AbstractDataSource {

        /** Creates a DataSource without connections. */
        public Unconnected() {}

        @Override
        public Connection getConnection() throws SQLException {
            throw new SQLTransientConnectionException(
                    "The pool was opened by its constructor, before it could be led to the template database, or it is not"
                            + " a bean. Make it with new HikariDataSource() and setters, which open it with the first"
                            + " connection, and return it from the @Bean method.");
        }

        @Override
        public Connection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
            return getConnection();
        }
    }
}
