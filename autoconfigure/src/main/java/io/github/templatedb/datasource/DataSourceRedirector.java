package io.github.templatedb.datasource;

import com.zaxxer.hikari.HikariConfig;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.LeasedServer;
import io.github.templatedb.core.server.Endpoint;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopConfigException;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.util.ReflectionUtils;

/**
 * Leads every DataSource bean for PostgreSQL, and every one that does not say for what it is, to the database of a
 * lease of the context. Those for other products stay as they are.
 *
 * <p>Works after the initialisation of a bean, before other post-processors wrap it: then its settings are complete, and
 * it has not been used yet.
 */
public final class DataSourceRedirector {

    private static final Logger logger = LoggerFactory.getLogger(DataSourceRedirector.class);

    private final ConfigurableListableBeanFactory beanFactory;

    private final Predicate<String> concerned;

    private final Supplier<Leases> leases;

    private final Map<String, Lease> redirectedBeans = new ConcurrentHashMap<>();

    private final Set<DataSource> leftAlone =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    /**
     * Redirects the DataSource beans of a context.
     *
     * @param beanFactory the beans
     * @param concerned which beans are redirected, by their names
     * @param leases the context's leases, asked for with the first DataSource
     */
    public DataSourceRedirector(
            ConfigurableListableBeanFactory beanFactory, Predicate<String> concerned, Supplier<Leases> leases) {
        this.beanFactory = beanFactory;
        this.concerned = concerned;
        this.leases = leases;
    }

    /**
     * Redirects a bean that is initialised.
     *
     * @param bean any bean
     * @param beanName its name
     * @return the object to use in its place; the bean itself if it is no DataSource
     * @throws DataSourceNotRedirectableException if it would be left with the configured database
     */
    public Object redirectedBean(Object bean, String beanName) {
        if (bean instanceof DataSource dataSource && !concerned.test(beanName)) {
            return leftAlone(dataSource);
        }
        if (bean instanceof DataSource dataSource) {
            boolean shown = redirectShown(dataSource, beanName);
            Lease hidden = shown ? null : Delegation.hiddenLease(dataSource, beanName, beanFactory);
            DataSource redirected = shown || hidden != null ? dataSource : redirectedItself(dataSource, beanName);
            Lease lease = hidden != null ? hidden : OnLease.leaseOf(redirected);
            if (lease != null) {
                redirectedBeans.put(beanName, lease);
            }
            return redirected;
        }
        if (bean instanceof FactoryBean<?> factory && isForDataSource(factory)) {
            return ConstructorGuard.guarding(factory);
        }
        if (bean instanceof XADataSource) {
            throw new DataSourceNotRedirectableException(
                    beanName,
                    bean.getClass(),
                    "it gives XA connections",
                    "Leave it out of the tests' context, with a profile for example, and let them use a plain"
                            + " DataSource.",
                    null);
        }
        if (HikariKind.PRESENT
                && bean instanceof HikariConfig config
                && PostgresUrl.mayBe(HikariKind.configuredUrl(config))) {
            ConstructorGuard.disconnect(config);
        }
        return bean;
    }

    private DataSource leftAlone(DataSource dataSource) {
        DataSource asConfigured = ConstructorGuard.undone(dataSource);
        leftAlone.add(asConfigured);
        return asConfigured;
    }

    private static boolean isForDataSource(FactoryBean<?> factory) {
        Class<?> type = factory.getObjectType();
        return type != null && DataSource.class.isAssignableFrom(type);
    }

    /**
     * Puts a DataSource that is not a bean on the lease too.
     *
     * @param dataSource configured and not opened
     * @param usedBy the bean that uses it, for messages
     * @return a DataSource to use in its place
     */
    public DataSource redirected(DataSource dataSource, String usedBy) {
        return redirectShown(dataSource, usedBy) ? dataSource : redirectedItself(dataSource, usedBy);
    }

    private boolean redirectShown(DataSource dataSource, String usedBy) {
        return Delegation.redirectShown(dataSource, wrapped -> redirected(wrapped, usedBy));
    }

    private DataSource redirectedItself(DataSource dataSource, String usedBy) {
        if (leftAlone.contains(dataSource)
                || dataSource instanceof EmbeddedDatabase
                || OnLease.of(dataSource) != null) {
            return dataSource;
        }
        String configuredUrl = urlOf(dataSource);
        if (!PostgresUrl.mayBe(configuredUrl)) {
            logger.info(
                    "The DataSource bean '{}' stays as it is: {} is not PostgreSQL",
                    usedBy,
                    PostgresUrl.withoutQuery(configuredUrl));
            return ConstructorGuard.undone(dataSource);
        }
        PostgresUrl.sayWhatIsLeftBehind(configuredUrl, "the URL of the DataSource bean '" + usedBy + "'");
        Lease lease = leases.get().ofUrl(placeOf(dataSource, configuredUrl));
        return leased(dataSource, usedBy, configuredUrl, lease, LeasedServer::applicationEndpoint);
    }

    /**
     * Makes a DataSource without a pool on the lease of the primary one, for the role that owns the database.
     *
     * @param url a configured URL whose parameters it gets, or null for none
     * @param usedBy the bean that uses it, for messages
     * @return a new DataSource
     */
    public DataSource unpooled(@Nullable String url, String usedBy) {
        return unpooled(url, usedBy, LeasedDataSource.OWNER);
    }

    /**
     * The same for another role.
     *
     * @param url a configured URL whose parameters it gets, or null for none
     * @param usedBy the bean that uses it, for messages
     * @param login how the role logs in
     * @return a new DataSource
     */
    public DataSource unpooled(@Nullable String url, String usedBy, Function<LeasedServer, Endpoint> login) {
        SimpleDriverDataSource unpooled =
                new SimpleDriverDataSource(new Driver(), PostgresUrl.like(url).nowhere());
        return leased(unpooled, usedBy, url, leaseOfPrimary(), login);
    }

    /**
     * The lease from whose database the connections of a DataSource come.
     *
     * @param dataSource a DataSource, perhaps a bean that other post-processors wrapped
     * @return null if it was not redirected
     */
    public @Nullable Lease leaseOf(DataSource dataSource) {
        Lease lease = OnLease.leaseOf(dataSource);
        return lease != null
                ? lease
                : redirectedBeans.entrySet().stream()
                        .filter(bean -> beanFactory.getSingleton(bean.getKey()) == dataSource)
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
    }

    /**
     * The lease of the DataSource that is injected where none is named; of several databases it is this one's that is meant.
     *
     * @return the main lease if there is no such DataSource, or it is not redirected
     * @throws org.springframework.beans.factory.NoUniqueBeanDefinitionException if there are DataSources on several leases, and none of them is preferred
     */
    public Lease leaseOfPrimary() {
        List<Lease> all = leases.get().all();
        if (all.size() == 1) {
            return all.get(0);
        }
        Lease lease = leaseOf(beanFactory.resolveNamedBean(DataSource.class).getBeanInstance());
        return lease != null ? lease : leases.get().main();
    }

    /**
     * The same DataSource for the role that owns the database, with a pool of its own if that is another one than the
     * application's.
     *
     * @param dataSource a DataSource
     * @return the same object where the role is the same
     */
    public static DataSource ofOwner(DataSource dataSource) {
        OnLease onLease = OnLease.of(dataSource);
        return onLease != null && onLease.lease().server().hasRoleOfApplication() ? onLease.ofOwner() : dataSource;
    }

    private DataSource leased(
            DataSource dataSource,
            String beanName,
            @Nullable String configuredUrl,
            Lease lease,
            Function<LeasedServer, Endpoint> login) {
        ConstructorGuard.refuseIfConnected(dataSource, beanName);
        boolean asInterfaces = asInterfaces(dataSource, beanName);
        PoolKind kind = PoolKind.of(dataSource);
        if (kind instanceof PoolKind.Substitute) {
            logger.warn(
                    "The DataSource bean '{}' of type {} has no settings that can be read: a plain pool takes its place",
                    beanName,
                    dataSource.getClass().getName());
        }
        try {
            return LeasedDataSource.on(lease, login, dataSource, kind, PostgresUrl.like(configuredUrl), asInterfaces);
        } catch (AopConfigException ex) {
            throw notProxied(dataSource, beanName, ex);
        }
    }

    /** A bean that is declared as an interface may be any object that implements it; else its class is needed. */
    private boolean asInterfaces(DataSource dataSource, String beanName) {
        Class<?> type = dataSource.getClass();
        Method getConnection = ReflectionUtils.findMethod(type, "getConnection");
        boolean overridable = !Modifier.isFinal(type.getModifiers())
                && (getConnection == null || !Modifier.isFinal(getConnection.getModifiers()));
        if (overridable) {
            return false;
        }
        if (declaredType(beanName).isInterface()) {
            return true;
        }
        throw notProxied(dataSource, beanName, null);
    }

    private static DataSourceNotRedirectableException notProxied(
            DataSource dataSource, String beanName, @Nullable Throwable cause) {
        return new DataSourceNotRedirectableException(
                beanName,
                dataSource.getClass(),
                "its class is final, or its method getConnection is, and the bean is declared by its class",
                "Declare the bean as javax.sql.DataSource, or open the class.",
                cause);
    }

    private Class<?> declaredType(String beanName) {
        return beanFactory.containsBeanDefinition(beanName)
                ? beanFactory
                        .getMergedBeanDefinition(beanName)
                        .getResolvableType()
                        .toClass()
                : DataSource.class;
    }

    static @Nullable String urlOf(DataSource dataSource) {
        return HikariKind.PRESENT && dataSource instanceof HikariConfig config
                ? HikariKind.configuredUrl(config)
                : PoolKind.ConfiguredUrl.of(dataSource);
    }

    /** Spring Boot gives a pool a URL also where it makes its DataSource by a class name, and then that is the main one. */
    private static @Nullable String placeOf(DataSource dataSource, @Nullable String url) {
        return HikariKind.PRESENT
                        && dataSource instanceof HikariConfig config
                        && config.getDataSourceClassName() != null
                        && config.getJdbcUrl() != null
                ? config.getJdbcUrl()
                : url;
    }
}
