package io.github.templatedb.datasource;

import io.github.templatedb.core.lease.DatabasePool;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.LeaseFollower;
import io.github.templatedb.core.lease.LeasedDatabase;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.SqlFunction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
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

    private final Set<Pool> pools = ConcurrentHashMap.newKeySet();

    /** The one that was asked last. */
    private volatile @Nullable Pool asked;

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
            pools.stream().filter(pool -> !pool.database.isCurrent()).forEach(Pool::close);
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
            for (Pool pool : pools) {
                call(method, pool.dataSource, kind.settingOfPool(arguments[0]));
            }
            return null;
        }
        return call(method, open.dataSource, arguments);
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
        boolean connecting = CONNECTING.contains(method.getName());
        long generation = lease.generation();
        while (true) {
            LeasedDatabase database = lease.current();
            Pool pool = (Pool) database.pool(this);
            if (connecting && pool != null) {
                requireGeneration(generation);
            }
            if (pool == null || !pool.enter()) {
                // The lease moved on, and the pool is being closed.
                continue;
            }
            asked = pool;
            try {
                Object result = call(method, pool.dataSource, arguments);
                database.connected();
                if (!(result instanceof Connection connection)) {
                    return result;
                }
                if (database.isCurrent() && lease.generation() != generation) {
                    // A refresh has found the database unchanged meanwhile, and kept it.
                    connection.close();
                    requireGeneration(generation);
                }
                return kind.watched(connection, pool.leftOver);
            } catch (SQLException ex) {
                lease.requireServer(ex);
                if (database.isCurrent() || lease.generation() != generation) {
                    pool.leftOver.addTo(ex);
                    throw ex;
                }
                // The lease moved on with the same content, and the pool was closed before it was asked.
            } finally {
                pool.exit();
            }
        }
    }

    private void requireGeneration(long generation) throws SQLException {
        if (lease.generation() != generation) {
            throw new SQLTransientConnectionException(
                    ("The thread '%s' asked for a connection before a refresh: what there is now is the next test's. Tests"
                                    + " have to wait for the end of what they start, or stop it.")
                            .formatted(Thread.currentThread().getName()));
        }
    }

    /** The pool on the current database; while there is none, the one that was asked last. */
    private @Nullable Pool inUse() {
        Pool last = asked;
        return pools.stream()
                .filter(pool -> pool.database.isCurrent())
                .findFirst()
                .orElse(last != null && pools.contains(last) ? last : null);
    }

    private @Nullable DataSource dataSourceInUse() {
        Pool open = inUse();
        return open == null ? null : open.dataSource;
    }

    @Override
    public synchronized DatabasePool open(LeasedDatabase database) throws SQLException {
        if (!kind.opensSeveral()) {
            // The same object is opened on the next database.
            pools.forEach(Pool::close);
        }
        Pool open = new Pool(database);
        pools.add(open);
        return open;
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
    private final class Pool implements DatabasePool {

        /** For threads that asked before the lease moved on, and are served unless all connections are in use. */
        private static final Duration GRACE = Duration.ofSeconds(2);

        private final LeasedDatabase database;

        private final DataSource dataSource;

        private final LeftOver leftOver = new LeftOver();

        /** Whether its connections are of the server's own role. */
        private final boolean ofServer;

        private final ReadWriteLock asking = new ReentrantReadWriteLock();

        private volatile boolean closed;

        Pool(LeasedDatabase database) throws SQLException {
            this.database = database;
            Endpoint endpoint = SessionSettings.behind(configured, login.apply(lease));
            ofServer = endpoint.username().equals(lease.endpoint().username());
            dataSource = kind.open(configured, url.at(endpoint, database.name()), endpoint, leftOver);
            if (lease.isMigratedHere()) {
                kind.widen(dataSource);
            }
        }

        /** Begins to ask, once nobody holds the pool; false once it is being closed. */
        boolean enter() {
            if (closed) {
                return false;
            }
            asking.readLock().lock();
            boolean open = !closed;
            if (!open) {
                exit();
            }
            return open;
        }

        void exit() {
            asking.readLock().unlock();
        }

        @Override
        public boolean hold() {
            return !closed && asking.writeLock().tryLock();
        }

        @Override
        public void release() {
            asking.writeLock().unlock();
        }

        @Override
        public int settle() {
            return kind.settle(dataSource);
        }

        @Override
        public int renewSessions() {
            return kind.renewSessions(dataSource);
        }

        /** What the server's role may do to sequences, say, another one may not. */
        @Override
        public <T> @Nullable T lend(SqlFunction<T> work) {
            return ofServer ? kind.lend(dataSource, work) : null;
        }

        @Override
        public void explain(String reason) {
            leftOver.explain(reason);
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        /** HikariCP lets those who wait when it is closed wait on, for the whole of its connection timeout. */
        @Override
        public synchronized void close() {
            if (closed) {
                return;
            }
            closed = true;
            boolean alone = false;
            try {
                alone = asking.writeLock().tryLock(GRACE.toMillis(), TimeUnit.MILLISECONDS);
                closeNow();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                closeNow();
            } finally {
                // Not before: where only one can be open, the next one waits for this one.
                pools.remove(this);
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
