package io.github.templatedb.datasource;

import io.github.templatedb.core.lease.Lease;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DataSourceUnwrapper;

/** What a DataSource on a lease implements besides the interfaces of the user's DataSource. Public for its proxy. */
public interface OnLease {

    /**
     * The lease that decides which database it leads to.
     *
     * @return always the same
     */
    Lease lease();

    /**
     * Another one with the same settings, for the role that owns the database.
     *
     * @return a new one
     */
    DataSource ofOwner();

    /**
     * Everything about its connections that can change what a migration does, such as the current schema.
     *
     * @return settings as one text
     */
    String sessionSettings();

    /**
     * What an object on a lease tells about itself.
     *
     * @param dataSource any DataSource, or a wrapper of one
     * @return its settings; null if it is not on a lease
     */
    static @Nullable OnLease of(DataSource dataSource) {
        return DataSourceUnwrapper.unwrap(dataSource, OnLease.class);
    }

    /**
     * The lease from whose database the connections come.
     *
     * @param dataSource any DataSource, or a wrapper of one
     * @return null if it is not on a lease
     */
    static @Nullable Lease leaseOf(DataSource dataSource) {
        OnLease onLease = of(dataSource);
        return onLease != null ? onLease.lease() : null;
    }
}
