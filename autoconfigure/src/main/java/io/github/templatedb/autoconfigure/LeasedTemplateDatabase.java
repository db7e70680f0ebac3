package io.github.templatedb.autoconfigure;

import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.LeasedServer;
import io.github.templatedb.datasource.DataSourceRedirector;
import io.github.templatedb.datasource.Leases;
import javax.sql.DataSource;
import org.springframework.util.function.SingletonSupplier;

/** The handle of a context's database: of several, that of the DataSource which Spring would inject. */
final class LeasedTemplateDatabase implements TemplateDatabase {

    private final Leases leases;

    private final DataSourceRedirector redirector;

    private final SingletonSupplier<DataSource> dataSource;

    LeasedTemplateDatabase(Leases leases, DataSourceRedirector redirector) {
        this.leases = leases;
        this.redirector = redirector;
        this.dataSource =
                SingletonSupplier.of(() -> redirector.unpooled(null, "templateDatabase", LeasedServer::endpoint));
    }

    @Override
    public String name() {
        return lease().database().name().value();
    }

    @Override
    public String jdbcUrl() {
        return lease().server().endpoint().jdbcUrlWithLogin(lease().database().name());
    }

    @Override
    public String psql() {
        return lease().server().get().access(lease().database().name()).command();
    }

    @Override
    public String host() {
        return lease().server().endpoint().host();
    }

    @Override
    public int port() {
        return lease().server().endpoint().port();
    }

    @Override
    public String username() {
        return lease().server().endpoint().username();
    }

    @Override
    public DataSource dataSource() {
        return dataSource.obtain();
    }

    private Lease lease() {
        return redirector.leaseOfPrimary();
    }

    @Override
    public void refresh() {
        leases.all().forEach(Lease::refresh);
    }

    @Override
    public void snapshot() {
        leases.all().forEach(lease -> lease.snapshots().take());
    }

    /** The name, except where asking for it would make the database, or fail. */
    @Override
    public String toString() {
        Lease lease = lease();
        return lease.isResolved() ? lease.database().name().value() : "a template database that nobody has asked for";
    }
}
