package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.datasource.PostgresUrl;
import java.util.Arrays;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.core.env.Environment;

/**
 * The connection details of the context's database. While a DataSource bean is being created, before migrations can have
 * run, they name a host that does not exist: the bean gets its database with its first connection.
 */
record LeasedConnectionDetails(Lease lease, Environment environment, ConfigurableListableBeanFactory beanFactory)
        implements JdbcConnectionDetails {

    /** Tomcat's pool takes no null. */
    private static final String NOT_KNOWN = "";

    @Override
    public String getJdbcUrl() {
        PostgresUrl url = configured();
        return databaseIsKnown()
                ? url.at(lease.server().applicationEndpoint(), lease.database().name())
                : url.nowhere();
    }

    @Override
    public String getUsername() {
        return databaseIsKnown() ? lease.server().applicationEndpoint().username() : ofOtherProduct("username");
    }

    @Override
    public String getPassword() {
        return databaseIsKnown() ? lease.server().applicationEndpoint().password() : ofOtherProduct("password");
    }

    @Override
    public String getDriverClassName() {
        // A driver around pgjdbc, such as p6spy's, is known by its class name only.
        String configured = environment.getProperty("spring.datasource.driver-class-name");
        return configured != null && !configured().protocol().equals("jdbc:") ? configured : "org.postgresql.Driver";
    }

    /** A pool that makes its DataSource by a class name may stay what it is, and needs its own login then. */
    private String ofOtherProduct(String property) {
        return isByClassName() ? environment.getProperty("spring.datasource." + property, NOT_KNOWN) : NOT_KNOWN;
    }

    private boolean isByClassName() {
        return environment.containsProperty("spring.datasource.hikari.data-source-class-name");
    }

    private PostgresUrl configured() {
        return PostgresUrl.like(configuredUrl(environment, beanFactory));
    }

    /** As in Spring Boot, spring.datasource.url counts only where no bean says something else. */
    static @Nullable String configuredUrl(Environment environment, ConfigurableListableBeanFactory beanFactory) {
        boolean ofProperties = ServerChoice.connectionDetails(beanFactory).isEmpty();
        return ofProperties ? environment.getProperty("spring.datasource.url") : null;
    }

    private boolean databaseIsKnown() {
        return lease.isResolved()
                || Arrays.stream(beanFactory.getBeanNamesForType(DataSource.class, true, false))
                        .noneMatch(beanFactory::isCurrentlyInCreation);
    }

    /** Without the environment, which has passwords. */
    @Override
    public String toString() {
        return "the connection details of " + lease;
    }
}
