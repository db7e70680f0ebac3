package io.github.templatedb.datasource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the pools of one DataSource report to metrics and JMX. They have one name, and the next is opened before the one before it is
 * closed: HikariCP would refuse to register the next, and take what was registered away with the one before. So all is
 * registered once, and tells of the pool that is in use. Safe for use by several threads.
 */
final class HikariReports {

    private static final Logger logger = LoggerFactory.getLogger(HikariReports.class);

    /** How HikariCP is told to give its MBeans names of another form (HikariCP source, {@code PoolBase}). */
    private static final String NAMES_WITH_PROPERTIES = "hikaricp.jmx.register2.0";

    private final HikariConfigMXBean settings;

    private final PoolInUse poolInUse;

    private final Map<ObjectName, Object> registered = new LinkedHashMap<>();

    private boolean asked;

    private @Nullable Tracking tracking;

    private boolean ended;

    /**
     * Reports nothing until a pool is opened.
     *
     * @param settings the DataSource as the application sees it
     * @param inUse the pool on the current database, or null
     */
    HikariReports(HikariConfigMXBean settings, Supplier<@Nullable HikariDataSource> inUse) {
        this.settings = settings;
        this.poolInUse = new PoolInUse(inUse);
    }

    /** Takes over what a pool would report that is about to be opened. */
    void takeOver(HikariConfig pool) {
        MetricsTrackerFactory ofUser = pool.getMetricsTrackerFactory();
        if (ofUser != null) {
            pool.setMetricsTrackerFactory(trackedBy(ofUser));
        }
        pool.setRegisterMbeans(false);
    }

    /** What a pool is to be given in place of a factory of the user. */
    synchronized MetricsTrackerFactory trackedBy(MetricsTrackerFactory ofUser) {
        if (tracking == null || tracking.ofUser != ofUser) {
            tracking = new Tracking(ofUser);
        }
        return tracking;
    }

    /** Registers what HikariCP registers for a pool with MBeans. */
    synchronized void registerMBeans(String poolName) {
        if (asked || ended) {
            return;
        }
        asked = true;
        register("PoolConfig", poolName, settings, HikariConfigMXBean.class);
        register("Pool", poolName, poolInUse, HikariPoolMXBean.class);
    }

    private <T> void register(String type, String poolName, T bean, Class<T> view) {
        boolean properties = Boolean.getBoolean(NAMES_WITH_PROPERTIES);
        String form = properties ? "com.zaxxer.hikari:type=%s,name=%s" : "com.zaxxer.hikari:type=%s (%s)";
        try {
            ObjectName name = new ObjectName(form.formatted(type, poolName));
            server().registerMBean(new StandardMBean(bean, view, true), name);
            registered.put(name, bean);
        } catch (InstanceAlreadyExistsException ex) {
            logger.warn(
                    "JMX has a pool with the name {} already, that of another application context perhaps", poolName);
        } catch (JMException ex) {
            logger.warn("The pool {} could not be registered with JMX", poolName, ex);
        }
    }

    /** Nothing is reported any more, nor is what pools do that are still open. */
    synchronized void end() {
        ended = true;
        for (ObjectName name : registered.keySet()) {
            try {
                server().unregisterMBean(name);
            } catch (JMException ex) {
                logger.debug("{} could not be taken from JMX", name, ex);
            }
        }
        registered.clear();
        if (tracking != null) {
            tracking.end();
        }
    }

    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }

    /** One tracker of the user for all pools. */
    private final class Tracking implements MetricsTrackerFactory {

        private final MetricsTrackerFactory ofUser;

        private @Nullable IMetricsTracker tracker;

        private Tracking(MetricsTrackerFactory ofUser) {
            this.ofUser = ofUser;
        }

        @Override
        public synchronized IMetricsTracker create(String poolName, PoolStats ofOnePool) {
            if (tracker == null) {
                tracker = ofUser.create(poolName, new StatsOfPoolInUse(poolInUse));
            }
            return new OfOnePool(tracker);
        }

        synchronized void end() {
            if (tracker != null) {
                tracker.close();
            }
        }
    }

    /** Adds to what the other pools recorded, and ends nothing when its pool is closed. */
    private record OfOnePool(IMetricsTracker all) implements IMetricsTracker {

        @Override
        public void recordConnectionCreatedMillis(long connectionCreatedMillis) {
            all.recordConnectionCreatedMillis(connectionCreatedMillis);
        }

        @Override
        public void recordConnectionAcquiredNanos(long elapsedAcquiredNanos) {
            all.recordConnectionAcquiredNanos(elapsedAcquiredNanos);
        }

        @Override
        public void recordConnectionUsageMillis(long elapsedBorrowedMillis) {
            all.recordConnectionUsageMillis(elapsedBorrowedMillis);
        }

        @Override
        public void recordConnectionTimeout() {
            all.recordConnectionTimeout();
        }
    }

    private static final class StatsOfPoolInUse extends PoolStats {

        private final PoolInUse pool;

        StatsOfPoolInUse(PoolInUse pool) {
            super(0);
            this.pool = pool;
        }

        @Override
        protected void update() {
            pendingThreads = pool.getThreadsAwaitingConnection();
            idleConnections = pool.getIdleConnections();
            totalConnections = pool.getTotalConnections();
            activeConnections = pool.getActiveConnections();
            HikariDataSource dataSource = pool.inUse.get();
            maxConnections = dataSource == null ? 0 : dataSource.getMaximumPoolSize();
            minConnections = dataSource == null ? 0 : dataSource.getMinimumIdle();
        }
    }

    /** Has no connections while there is no pool. */
    private record PoolInUse(Supplier<@Nullable HikariDataSource> inUse) implements HikariPoolMXBean {

        private @Nullable HikariPoolMXBean pool() {
            HikariDataSource dataSource = inUse.get();
            return dataSource == null ? null : dataSource.getHikariPoolMXBean();
        }

        @Override
        public int getIdleConnections() {
            HikariPoolMXBean pool = pool();
            return pool == null ? 0 : pool.getIdleConnections();
        }

        @Override
        public int getActiveConnections() {
            HikariPoolMXBean pool = pool();
            return pool == null ? 0 : pool.getActiveConnections();
        }

        @Override
        public int getTotalConnections() {
            HikariPoolMXBean pool = pool();
            return pool == null ? 0 : pool.getTotalConnections();
        }

        @Override
        public int getThreadsAwaitingConnection() {
            HikariPoolMXBean pool = pool();
            return pool == null ? 0 : pool.getThreadsAwaitingConnection();
        }

        @Override
        public void softEvictConnections() {
            HikariPoolMXBean pool = pool();
            if (pool != null) {
                pool.softEvictConnections();
            }
        }

        @Override
        public void suspendPool() {
            HikariPoolMXBean pool = pool();
            if (pool != null) {
                pool.suspendPool();
            }
        }

        @Override
        public void resumePool() {
            HikariPoolMXBean pool = pool();
            if (pool != null) {
                pool.resumePool();
            }
        }
    }
}
