package io.github.templatedb.autoconfigure;

import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.clone.ServerRegistry;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.datasource.DataSourceRedirector;
import io.github.templatedb.datasource.Leases;
import io.github.templatedb.datasource.PostgresUrl;
import io.github.templatedb.lifecycle.TestLifecycle;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the template database that a context asked for.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        before = DataSourceAutoConfiguration.class,
        afterName = "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration",
        beforeName = "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration")
@ConditionalOnBean(DatabaseRequest.class)
@EnableConfigurationProperties(TemplateDatabaseProperties.class)
public final class TemplateDatabaseAutoConfiguration {

    /** The name of the bean that is the context's leases. */
    static final String LEASES = "templateDatabaseLeases";

    /** The name of the bean that leads the application's DataSource to the lease. */
    static final String DETAILS = "templateDatabaseConnectionDetails";

    /** The name of the bean that leaves Flyway without a connection of its own. */
    static final String FLYWAY_DETAILS = "templateDatabaseFlywayConnectionDetails";

    TemplateDatabaseAutoConfiguration() {}

    /** A child context whose parent has a database shares it. */
    @Bean(LEASES)
    @ConditionalOnMissingBean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    Leases templateDatabaseLeases(
            TemplateDatabaseProperties properties,
            Environment environment,
            ConfigurableListableBeanFactory beanFactory,
            StartReport report) {
        ServerChoice server = new ServerChoice(properties, environment, beanFactory);
        MigratingResolver resolver = new MigratingResolver(beanFactory, report);
        if (resolver.migratesAtStart()) {
            server.startAhead();
        }
        IgnoredConfiguration.ofR2dbc(environment, beanFactory);
        DatabaseRoles roles = properties.roles(
                environment.getProperty("spring.flyway.user"), environment.getProperty("spring.flyway.password"));
        return new Leases(
                place -> new Lease(server, properties.leasePolicy(roles), resolver, place),
                LeasedConnectionDetails.configuredUrl(environment, beanFactory),
                isStartedAgain(beanFactory) ? ServerRegistry.ofThisJvm().left() : null);
    }

    /** Whether DevTools will start the application again in this JVM when its code has changed, or has done so: its class loader says so. */
    private static boolean isStartedAgain(ConfigurableListableBeanFactory beanFactory) {
        ClassLoader loader = beanFactory.getBeanClassLoader();
        return loader != null
                && loader.getClass()
                        .getName()
                        .equals("org.springframework.boot.devtools.restart.classloader.RestartClassLoader");
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static StartReport templateDatabaseStartReport(ObjectProvider<Leases> leases, DatabaseRequest request) {
        return new StartReport(leases, request);
    }

    @Bean
    TemplateDatabase templateDatabase(Leases leases, DataSourceRedirector redirector) {
        return new LeasedTemplateDatabase(leases, redirector);
    }

    /** Where Spring Boot makes no DataSource, as somebody connects by R2DBC, these would have it make a Flyway without one. */
    @Bean(DETAILS)
    @Primary
    @Conditional(OnMainDataSource.class)
    @ConditionalOnMissingBean(type = "io.r2dbc.spi.ConnectionFactory")
    JdbcConnectionDetails templateDatabaseConnectionDetails(
            Leases leases,
            Environment environment,
            ConfigurableListableBeanFactory beanFactory,
            TemplateDatabaseProperties properties) {
        IgnoredConfiguration.ofDataSource(environment, beanFactory, properties);
        return new LeasedConnectionDetails(leases.main(), environment, beanFactory);
    }

    /** One for the databases, so that of the parent where they are. */
    @Bean
    @ConditionalOnMissingBean
    TestLifecycle templateDatabaseOfTests(
            Leases leases, TemplateDatabaseProperties properties, DatabaseRequest request) {
        Refresh byDefault = request.byDefault() != Refresh.DEFAULT
                ? request.byDefault()
                : properties.refresh().value();
        return new TestLifecycle(leases, byDefault, request.loadedFor());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Flyway.class, FlywayAutoConfiguration.class})
    @Conditional(OnMainDataSource.class)
    static class FlywayConfiguration {

        /** Without a URL or user of its own, Flyway is configured without a connection to the configured database. */
        @Bean(FLYWAY_DETAILS)
        @Primary
        FlywayConnectionDetails templateDatabaseFlywayConnectionDetails(ConfigurableListableBeanFactory beanFactory) {
            return new SameConnectionDetails(beanFactory);
        }

        /** Flyway with a URL or user of its own uses neither the pool of the application nor its settings. */
        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        FlywayConfigurationCustomizer templateDatabaseFlywayCustomizer(
                Environment environment, DataSourceRedirector redirector, ConfigurableListableBeanFactory beanFactory) {
            String url = environment.getProperty("spring.flyway.url");
            IgnoredConfiguration.ofUrl(url, "spring.flyway.url");
            boolean ofItsOwn = url != null || environment.containsProperty("spring.flyway.user");
            String parameters = url != null ? url : environment.getProperty("spring.datasource.url");
            return configuration -> {
                if (ofItsOwn || !hasDataSource(beanFactory)) {
                    configuration.dataSource(redirector.unpooled(parameters, "flyway"));
                }
            };
        }
    }

    /** Whether the DataSource that Spring Boot makes is among those that the annotation is for. */
    static final class OnMainDataSource implements Condition {

        private static final String NAME = "dataSource";

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            ConfigurableListableBeanFactory beanFactory = Objects.requireNonNull(context.getBeanFactory());
            return beanFactory.getBeanProvider(DatabaseRequest.class).stream()
                    .allMatch(request -> request.concerns(NAME));
        }
    }

    private static boolean hasDataSource(ConfigurableListableBeanFactory beanFactory) {
        return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, DataSource.class, true, false).length
                > 0;
    }

    private record SameConnectionDetails(ConfigurableListableBeanFactory beanFactory)
            implements FlywayConnectionDetails {

        @Override
        public @Nullable String getUsername() {
            return null;
        }

        @Override
        public @Nullable String getPassword() {
            return null;
        }

        /** Without a DataSource bean Spring Boot makes one from this, which the customizer replaces. */
        @Override
        public @Nullable String getJdbcUrl() {
            return hasDataSource(beanFactory) ? null : PostgresUrl.like(null).nowhere();
        }
    }
}
