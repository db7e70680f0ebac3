package io.github.templatedb.datasource;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.jdbc.metadata.AbstractDataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;

/**
 * What Spring Boot's metrics ask of a HikariCP pool on a lease. Spring Boot itself reads a field of the DataSource, which is empty here:
 * each database has a pool of its own.
 *
 * @since 0.1.0
 */
public final class LeasedPoolMetadata extends AbstractDataSourcePoolMetadata<HikariDataSource> {

    private LeasedPoolMetadata(HikariDataSource dataSource) {
        super(dataSource);
    }

    /**
     * Tells about HikariCP's pools on leases, and about no others.
     *
     * @return to be asked before Spring Boot's own
     */
    public static DataSourcePoolMetadataProvider provider() {
        return dataSource -> {
            HikariDataSource pool =
                    DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class, HikariDataSource.class);
            return pool != null && LeasedDataSource.isLeased(pool) ? new LeasedPoolMetadata(pool) : null;
        };
    }

    @Override
    public Integer getActive() {
        HikariPoolMXBean pool = getDataSource().getHikariPoolMXBean();
        return pool == null ? 0 : pool.getActiveConnections();
    }

    @Override
    public Integer getIdle() {
        HikariPoolMXBean pool = getDataSource().getHikariPoolMXBean();
        return pool == null ? 0 : pool.getIdleConnections();
    }

    @Override
    public Integer getMax() {
        return getDataSource().getMaximumPoolSize();
    }

    @Override
    public Integer getMin() {
        return getDataSource().getMinimumIdle();
    }

    @Override
    public @Nullable String getValidationQuery() {
        return getDataSource().getConnectionTestQuery();
    }

    @Override
    public Boolean getDefaultAutoCommit() {
        return getDataSource().isAutoCommit();
    }
}
