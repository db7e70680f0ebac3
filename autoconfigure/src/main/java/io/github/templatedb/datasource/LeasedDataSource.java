package io.github.templatedb.datasource;

import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.LeaseFollower;
import io.github.templatedb.core.lease.Settled;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.SqlFunction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.target.EmptyTargetSource;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
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

    private static final Logger logger = LoggerFactory.getLogger(LeasedDataSource.class);

    private static final Set<String> CONNECTING =
            Set.of("getConnection", "getXAConnection", "getPooledConnection", "getConnectionAsync");

    /** Settings that pools have another value of, which answers for the user's. */
    private static final Set<String> OF_USER =
            Set.of("getExceptionOverride", "getMetricsTrackerFactory", "isRegisterMbeans");

    private static final Set<String> URLS = Set.of("getJdbcUrl", "getUrl", "getURL");

    private final Lease lease;

    private final DataSource configured;

    /** What migrations use; nothing is opened ahead for it, as they seldom run in a clone. */
    static final Function<Lease, Endpoint> OWNER = Lease::migrationEndpoint;

    private final Function<Lease, Endpoint> login;

    private final PoolKind kind;

    private final PostgresUrl url;

    private final Map<DatabaseName, Pool> pools = new ConcurrentHashMap<>();

    /** The one that was asked last. */
    private volatile @Nullable Pool pool;

    private volatile boolean used;

    private LeasedDataSource(
            Lease lease, Function<Lease, Endpoint> login, DataSource configured, PoolKind kind, PostgresUrl url) {
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
            Function<Lease, Endpoint> login,
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

    /**
     * Whether connections come from a lease.
     *
     * @param dataSource any DataSource, or a wrapper of one
     * @return true if it is on a lease
     */
    static boolean isLeased(DataSource dataSource) {
        return onLease(dataSource) != null;
    }

    /**
     * The lease from whose database the connections come.
     *
     * @param dataSource any DataSource, or a wrapper of one
     * @return null if it is not on a lease
     */
    static @Nullable Lease leaseOf(DataSource dataSource) {
        OnLease onLease = onLease(dataSource);
        return onLease != null ? onLease.lease() : null;
    }

    /**
     * What an object on a lease tells about itself.
     *
     * @param dataSource any DataSource, or a wrapper of one
     * @return its settings; null if it is not on a lease
     */
    static @Nullable OnLease onLease(DataSource dataSource) {
        return DataSourceUnwrapper.unwrap(dataSource, OnLease.class);
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
                    : url.sessionParameters(SessionSettings.behind(configured, login.apply(lease)))
                            + SessionSettings.of(configured);
        }
        Object proxy = ((ProxyMethodInvocation) invocation).getProxy();
        if (isUnwrapTo(method, arguments, proxy)) {
            return method.getName().equals("unwrap") ? proxy : Boolean.TRUE;
        }
        if (method.getName().equals("close") && arguments.length == 0) {
            lease.unfollow(this);
            pools.keySet().stream().filter(ahead -> !lease.holds(ahead)).forEach(this::leave);
            kind.end();
        }
        if (needsDatabase(method.getName())) {
            return callCurrent(method, arguments);
        }
        Pool open = inUse();
        if (open == null || OF_USER.contains(method.getName())) {
            return call(method, configured, arguments);
        }
        if (isSetter(method)) {
            call(method, configured, arguments);
            for (Pool ahead : pools.values()) {
                call(method, ahead.dataSource(), kind.settingOfPool(arguments[0]));
            }
            return null;
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
        long asked = lease.generation();
        while (true) {
            Pool current = current();
            if (CONNECTING.contains(method.getName())) {
                requireGeneration(asked);
            }
            if (!current.enter()) {
                // The lease moved on, and the pool is being closed.
                continue;
            }
            try {
                Object result = call(method, current.dataSource(), arguments);
                lease.connected(current.database());
                if (!(result instanceof Connection connection)) {
                    return result;
                }
                if (lease.holds(current.database()) && lease.generation() != asked) {
                    // A refresh has found the database unchanged meanwhile, and kept it.
                    connection.close();
                    requireGeneration(asked);
                }
                return kind.watched(connection, current.leftOver());
            } catch (SQLException ex) {
                lease.requireServer(ex);
                if (lease.holds(current.database()) || lease.generation() != asked) {
                    current.leftOver().addTo(ex);
                    throw ex;
                }
                // The lease moved on with the same content, and the pool was closed before it was asked.
            } finally {
                current.exit();
            }
        }
    }

    private void requireGeneration(long asked) throws SQLException {
        if (lease.generation() != asked) {
            throw new SQLTransientConnectionException(
                    ("The thread '%s' asked for a connection before a refresh: what there is now is the next test's. Tests"
                                    + " have to wait for the end of what they start, or stop it.")
                            .formatted(Thread.currentThread().getName()));
        }
    }

    /** The pool on the current database; while there is none, the one that was asked last. */
    private @Nullable Pool inUse() {
        Pool asked = pool;
        if (asked != null && lease.holds(asked.database())) {
            return asked;
        }
        return pools.values().stream()
                .filter(open -> lease.holds(open.database()))
                .findFirst()
                .orElse(asked);
    }

    private @Nullable DataSource dataSourceInUse() {
        Pool open = inUse();
        return open == null ? null : open.dataSource();
    }

    private Pool current() throws SQLException {
        Pool open;
        do {
            DatabaseName database = lease.database();
            open = pools.get(database);
            if (open == null) {
                open = opened(database);
            }
            pool = open;
            used = true;
        } while (!lease.holds(open.database()));
        return open;
    }

    private synchronized Pool opened(DatabaseName database) throws SQLException {
        Pool open = pools.get(database);
        if (open == null) {
            if (!kind.opensSeveral()) {
                pools.keySet().forEach(this::leave);
            }
            open = open(database);
            if (!lease.holds(database)) {
                // The lease moved on while the pool was opened, too late to be told.
                leave(database);
            }
        }
        return open;
    }

    private Pool open(DatabaseName database) throws SQLException {
        Endpoint endpoint = SessionSettings.behind(configured, login.apply(lease));
        boolean ofServer = endpoint.username().equals(lease.endpoint().username());
        LeftOver leftOver = new LeftOver();
        DataSource dataSource = kind.open(configured, url.at(endpoint, database), endpoint, leftOver);
        if (lease.isMigratedHere()) {
            kind.widen(dataSource);
        }
        Pool open = new Pool(database, dataSource, leftOver, ofServer);
        pools.put(database, open);
        return open;
    }

    @Override
    public synchronized void prepare(DatabaseName database) {
        if (used && kind.opensSeveral() && !login.equals(OWNER)) {
            try {
                open(database);
            } catch (SQLException ex) {
                logger.debug("No pool could be opened ahead on {}", database, ex);
            }
        }
    }

    @Override
    public Settled settle(DatabaseName database) {
        Pool open = pools.get(database);
        return open == null ? Settled.WITHOUT_SESSIONS : kind.settle(open.dataSource());
    }

    @Override
    public boolean renewSessions(DatabaseName database) {
        Pool open = pools.get(database);
        return open == null || kind.renewSessions(open.dataSource());
    }

    @Override
    public <T> @Nullable T lend(DatabaseName database, SqlFunction<T> work) {
        Pool open = pools.get(database);
        // What the server's role may do to sequences, say, another one may not.
        return open == null || !open.ofServer() ? null : kind.lend(open.dataSource(), work);
    }

    @Override
    public void explain(DatabaseName database, String reason) {
        Pool left = pools.get(database);
        if (left != null) {
            left.leftOver().explain(reason);
        }
    }

    @Override
    public void leave(DatabaseName database) {
        if (kind.opensSeveral()) {
            close(database);
        } else {
            // The same object is opened on the next database.
            synchronized (this) {
                close(database);
            }
        }
    }

    @Override
    public void end() {
        kind.end();
    }

    private void close(DatabaseName database) {
        Pool left = pools.remove(database);
        if (left != null) {
            if (left.equals(pool)) {
                pool = null;
            }
            left.close();
        }
    }

    @Override
    public String toString() {
        return AopUtils.getTargetClass(configured).getSimpleName() + " on the database of its context";
    }

    /** What a DataSource on a lease implements besides the interfaces of the user's DataSource. */
    public interface OnLease {

        /** Decides which database it leads to. */
        Lease lease();

        /** Another one with the same settings, for the role that owns the database. */
        DataSource ofOwner();

        /** Everything about its connections that can change what a migration does, such as the current schema. */
        String sessionSettings();
    }

    /** A pool, and how many threads are asking it. */
    private static final class Pool {

        /** For threads that asked before the lease moved on, and are served unless all connections are in use. */
        private static final Duration GRACE = Duration.ofSeconds(2);

        private final DatabaseName database;

        private final DataSource dataSource;

        private final LeftOver leftOver;

        private final boolean ofServer;

        private final ReadWriteLock asking = new ReentrantReadWriteLock();

        Pool(DatabaseName database, DataSource dataSource, LeftOver leftOver, boolean ofServer) {
            this.ofServer = ofServer;
            this.database = database;
            this.dataSource = dataSource;
            this.leftOver = leftOver;
        }

        /** Whether its connections are of the server's own role. */
        boolean ofServer() {
            return ofServer;
        }

        DatabaseName database() {
            return database;
        }

        DataSource dataSource() {
            return dataSource;
        }

        /** Of its connections. */
        LeftOver leftOver() {
            return leftOver;
        }

        /** Begins to ask; false once the pool is being closed. */
        boolean enter() {
            return asking.readLock().tryLock();
        }

        void exit() {
            asking.readLock().unlock();
        }

        /** HikariCP lets those who wait when it is closed wait on, for the whole of its connection timeout. */
        void close() {
            boolean alone = false;
            try {
                alone = asking.writeLock().tryLock(GRACE.toMillis(), TimeUnit.MILLISECONDS);
                closeNow();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                closeNow();
            } finally {
                if (alone) {
                    asking.writeLock().unlock();
                }
            }
        }

        private void closeNow() {
            if (dataSource instanceof AutoCloseable closeable) {
                try {
                    HikariLog.quietly(() -> {
                        closeable.close();
                        return dataSource;
                    });
                } catch (Exception ex) {
                    throw new IllegalStateException("The pool on " + database + " could not be closed", ex);
                }
                return;
            }
            Method close = ReflectionUtils.findMethod(dataSource.getClass(), "close");
            if (close != null) {
                ReflectionUtils.invokeMethod(close, dataSource);
            }
        }
    }
}
