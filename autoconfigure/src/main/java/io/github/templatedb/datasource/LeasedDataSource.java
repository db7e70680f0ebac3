package io.github.templatedb.datasource;

import io.github.templatedb.core.lease.DatabasePool;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.LeaseFollower;
import io.github.templatedb.core.lease.LeasedDatabase;
import io.github.templatedb.core.lease.LeasedServer;
import io.github.templatedb.core.server.Endpoint;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.target.EmptyTargetSource;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The DataSource bean of an application as seen from outside: an object of the user's own DataSource class, for as long
 * as the context lives. Behind it is a pool of that class on the current database of the lease, opened when the first
 * connection is asked for, or ahead of time when the lease is about to move; what belongs to a database that was left is
 * closed with it.
 *
 * <p>Before that, questions about the settings are answered by the DataSource as the user configured it.
 * What is set is set there, and on the current pool if there is one.
 */
final class LeasedDataSource implements MethodInterceptor, LeaseFollower {

    private static final Set<String> CONNECTING =
            Set.of("getConnection", "getXAConnection", "getPooledConnection", "getConnectionAsync");

    /** Settings that pools have another value of, which answers for the user's. */
    private static final Set<String> OF_USER =
            Set.of("getExceptionOverride", "getMetricsTrackerFactory", "isRegisterMbeans");

    private static final Set<String> URLS = Set.of("getJdbcUrl", "getUrl", "getURL");

    private final Lease lease;

    private final DataSource configured;

    /** What migrations use; nothing is opened ahead for it, as they seldom run in a clone. */
    static final Function<LeasedServer, Endpoint> OWNER = LeasedServer::migrationEndpoint;

    private final Function<LeasedServer, Endpoint> login;

    private final PoolKind kind;

    private final PostgresUrl url;

    private final Set<LeasedPool> pools = ConcurrentHashMap.newKeySet();

    /** The one that was asked last. */
    private volatile @Nullable LeasedPool asked;

    private LeasedDataSource(
            Lease lease,
            Function<LeasedServer, Endpoint> login,
            DataSource configured,
            PoolKind kind,
            PostgresUrl url) {
        this.login = login;
        this.lease = lease;
        this.configured = configured;
        this.kind = kind;
        this.url = url;
    }

    /**
     * Puts a configured DataSource on the database of a lease.
     *
     * @param lease decides which database
     * @param login as which role
     * @param configured the settings
     * @param kind how it is opened
     * @param url protocol and parameters of its URL
     * @param asInterfaces whether the result need only be a DataSource, not of the same class
     * @return a DataSource to use in its place
     */
    static DataSource on(
            Lease lease,
            Function<LeasedServer, Endpoint> login,
            DataSource configured,
            PoolKind kind,
            PostgresUrl url,
            boolean asInterfaces) {
        LeasedDataSource leased = new LeasedDataSource(lease, login, configured, kind, url);
        lease.follow(leased);
        ProxyFactory proxy = new ProxyFactory();
        proxy.setTargetSource(EmptyTargetSource.forClass(configured.getClass()));
        proxy.setInterfaces(ClassUtils.getAllInterfaces(configured));
        proxy.setProxyTargetClass(!asInterfaces);
        proxy.setOpaque(true);
        proxy.addInterface(OnLease.class);
        proxy.addAdvice(leased);
        DataSource bean = (DataSource) proxy.getProxy(configured.getClass().getClassLoader());
        kind.begin(leased::dataSourceInUse);
        return bean;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Method method = invocation.getMethod();
        Object[] arguments = invocation.getArguments();
        if (method.getDeclaringClass() == OnLease.class) {
            if (method.getReturnType() == DataSource.class) {
                // Its class is ours alone to know, so it need not be that of the bean.
                return on(lease, OWNER, configured, kind, url, true);
            }
            return method.getReturnType() == Lease.class
                    ? lease
                    : url.sessionParameters(SessionSettings.behind(configured, login.apply(lease.server())))
                            + SessionSettings.of(configured);
        }
        Object proxy = ((ProxyMethodInvocation) invocation).getProxy();
        if (isUnwrapTo(method, arguments, proxy)) {
            return method.getName().equals("unwrap") ? proxy : Boolean.TRUE;
        }
        if (method.getName().equals("close") && arguments.length == 0) {
            lease.unfollow(this);
            pools.stream().filter(pool -> !pool.database().isCurrent()).forEach(LeasedPool::close);
            kind.end();
        }
        if (needsDatabase(method.getName())) {
            return callCurrent(method, arguments);
        }
        if (isSetter(method)) {
            return set(method, arguments);
        }
        LeasedPool open = inUse();
        if (open == null || OF_USER.contains(method.getName())) {
            return call(method, configured, arguments);
        }
        return call(method, open.dataSource(), arguments);
    }

    /** What is derived from the bean stays on the lease, so unwrapping stops at the bean wherever the type allows it. */
    private static boolean isUnwrapTo(Method method, Object[] arguments, Object proxy) {
        boolean wrapperMethod =
                method.getName().equals("unwrap") || method.getName().equals("isWrapperFor");
        return wrapperMethod
                && arguments.length == 1
                && arguments[0] instanceof Class<?> type
                && type.isInstance(proxy);
    }

    private static boolean needsDatabase(String method) {
        return CONNECTING.contains(method) || URLS.contains(method) || method.equals("unwrap");
    }

    private static boolean isSetter(Method method) {
        return method.getName().startsWith("set") && method.getParameterCount() == 1;
    }

    /** For all pools, also for one that is being opened meanwhile, perhaps ahead. */
    private synchronized @Nullable Object set(Method method, Object[] arguments) throws Throwable {
        Object result = call(method, configured, arguments);
        for (LeasedPool pool : pools) {
            call(method, pool.dataSource(), kind.settingOfPool(arguments[0]));
        }
        return result;
    }

    /**
     * Calls the same method of the pool. What a substitute of another class does not have is left to the configured
     * object, unless it would connect.
     */
    private @Nullable Object call(Method method, DataSource target, @Nullable Object... arguments) throws Throwable {
        Method ofTarget = method.getDeclaringClass().isInstance(target)
                ? method
                : ReflectionUtils.findMethod(target.getClass(), method.getName(), method.getParameterTypes());
        if (ofTarget == null && CONNECTING.contains(method.getName())) {
            throw new SQLFeatureNotSupportedException("%s() of %s would connect to the configured database"
                    .formatted(method.getName(), method.getDeclaringClass().getName()));
        }
        Method called = ofTarget != null ? ofTarget : method;
        try {
            ReflectionUtils.makeAccessible(called);
            return called.invoke(ofTarget != null ? target : configured, arguments);
        } catch (InvocationTargetException ex) {
            throw ex.getTargetException();
        }
    }

    /** Whoever asked before a refresh has what was there before it, or fails: what is there now is the next test's. */
    private @Nullable Object callCurrent(Method method, @Nullable Object[] arguments) throws Throwable {
        boolean connecting = CONNECTING.contains(method.getName());
        long generation = lease.generations().settled();
        while (true) {
            LeasedDatabase database = lease.database();
            LeasedPool pool = (LeasedPool) database.pool(this);
            if (connecting && pool != null) {
                requireGeneration(generation);
            }
            if (pool == null || !pool.enter()) {
                // The lease moved on, and the pool is being closed.
                continue;
            }
            asked = pool;
            try {
                Object result = call(method, pool.dataSource(), arguments);
                database.connected();
                if (result instanceof Connection connection
                        && database.isCurrent()
                        && lease.generations().current() != generation) {
                    // A refresh has found the database unchanged meanwhile, and kept it.
                    connection.close();
                    requireGeneration(generation);
                }
                return result;
            } catch (SQLException ex) {
                lease.server().require(ex);
                if (database.isCurrent() || lease.generations().current() != generation) {
                    pool.leftOver().addTo(ex);
                    throw ex;
                }
                // The lease moved on with the same content, and the pool was closed before it was asked.
            } finally {
                pool.exit();
            }
        }
    }

    private void requireGeneration(long generation) throws SQLException {
        if (lease.generations().current() != generation) {
            throw new SQLTransientConnectionException(
                    ("The thread '%s' asked for a connection before a refresh: what there is now is the next test's. Tests"
                                    + " have to wait for the end of what they start, or stop it.")
                            .formatted(Thread.currentThread().getName()));
        }
    }

    /** The pool on the current database; while there is none, the one that was asked last. */
    private @Nullable LeasedPool inUse() {
        LeasedPool last = asked;
        return pools.stream()
                .filter(pool -> pool.database().isCurrent())
                .findFirst()
                .orElse(last != null && pools.contains(last) ? last : null);
    }

    private @Nullable DataSource dataSourceInUse() {
        LeasedPool open = inUse();
        return open == null ? null : open.dataSource();
    }

    @Override
    public synchronized DatabasePool open(LeasedDatabase database) throws SQLException {
        if (!kind.opensSeveral()) {
            // The same object is opened on the next database.
            pools.forEach(LeasedPool::close);
        }
        Endpoint endpoint = SessionSettings.behind(configured, login.apply(lease.server()));
        LeftOver leftOver = new LeftOver();
        DataSource opened = kind.open(configured, url.at(endpoint, database.name()), endpoint, leftOver);
        if (database.isMigratedHere()) {
            kind.widen(opened);
        }
        boolean ofServer = endpoint.username().equals(lease.server().endpoint().username());
        LeasedPool open = new LeasedPool(database, opened, kind, ofServer, leftOver, pools::remove);
        pools.add(open);
        try {
            SearchPath.require(opened, endpoint.searchPath(database.name()));
            return open;
        } catch (SQLException | RuntimeException ex) {
            open.close();
            throw ex;
        }
    }

    /** Not for one that nobody asked. */
    @Override
    public boolean opensAhead() {
        return asked != null && kind.opensSeveral() && !login.equals(OWNER);
    }

    @Override
    public void end() {
        kind.end();
    }

    @Override
    public String toString() {
        return AopUtils.getTargetClass(configured).getSimpleName() + " on the database of its context";
    }
}
