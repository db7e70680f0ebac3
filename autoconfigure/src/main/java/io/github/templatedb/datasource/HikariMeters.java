package io.github.templatedb.datasource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the pools of one DataSource report to metrics. They have one name, and the next is opened before the one before it is closed:
 * HikariCP would hand the next the meters of the one before, and take them away with that. So all pools have one tracker, which
 * tells of the pool that is in use. Safe for use by several threads.
 */
final class HikariMeters {

    private final Supplier<@Nullable HikariDataSource> inUse;

    private @Nullable IMetricsTracker tracker;

    /**
     * Reports nothing until a pool is opened.
     *
     * @param inUse the pool on the current database, or null
     */
    HikariMeters(Supplier<@Nullable HikariDataSource> inUse) {
        this.inUse = inUse;
    }

    /** What a pool is to be given in place of a factory of the user; the first of these makes the tracker. */
    MetricsTrackerFactory trackedBy(MetricsTrackerFactory ofUser) {
        return (poolName, ofOnePool) -> new OfOnePool(tracker(ofUser, poolName));
    }

    private synchronized IMetricsTracker tracker(MetricsTrackerFactory ofUser, String poolName) {
        IMetricsTracker known = tracker;
        if (known == null) {
            known = ofUser.create(poolName, new StatsOfPoolInUse(inUse));
            tracker = known;
        }
        return known;
    }

    /** Nothing is reported any more, nor is what pools do that are still open. */
    synchronized void end() {
        if (tracker != null) {
            tracker.close();
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

    /** There are no connections while there is no pool. */
    private static final class StatsOfPoolInUse extends PoolStats {

        private final Supplier<@Nullable HikariDataSource> inUse;

        StatsOfPoolInUse(Supplier<@Nullable HikariDataSource> inUse) {
            super(0);
            this.inUse = inUse;
        }

        @Override
        protected void update() {
            HikariDataSource dataSource = inUse.get();
            HikariPoolMXBean pool = dataSource == null ? null : dataSource.getHikariPoolMXBean();
            pendingThreads = pool == null ? 0 : pool.getThreadsAwaitingConnection();
            idleConnections = pool == null ? 0 : pool.getIdleConnections();
            totalConnections = pool == null ? 0 : pool.getTotalConnections();
            activeConnections = pool == null ? 0 : pool.getActiveConnections();
            maxConnections = dataSource == null ? 0 : dataSource.getMaximumPoolSize();
            minConnections = dataSource == null ? 0 : dataSource.getMinimumIdle();
        }
    }
}
