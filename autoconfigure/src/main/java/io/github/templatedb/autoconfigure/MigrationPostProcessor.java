package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.clone.Lease;
import io.github.templatedb.datasource.DataSourceRedirector;
import io.github.templatedb.datasource.Leases;
import io.github.templatedb.flyway.LeasedFlyway;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Makes Spring Boot's Flyway run, the whole of it with the user's strategy, what builds a template, and leaves it out
 * when the template is there. Works before the initialisation of the bean, which is the run.
 */
final class MigrationPostProcessor implements BeanPostProcessor {

    private static final Logger logger = LoggerFactory.getLogger(MigrationPostProcessor.class);

    private final ConfigurableListableBeanFactory beanFactory;

    private final MigrationManifest manifests;

    private final FlywayBeans flyways;

    private final DataSourceRedirector redirector;

    private final Supplier<Leases> leases;

    MigrationPostProcessor(
            ConfigurableListableBeanFactory beanFactory,
            ConfigurableEnvironment environment,
            DataSourceRedirector redirector,
            Supplier<Leases> leases) {
        this.beanFactory = beanFactory;
        this.manifests = new MigrationManifest(beanFactory, environment);
        this.flyways = new FlywayBeans(beanFactory);
        this.redirector = redirector;
        this.leases = leases;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof Flyway flyway) {
            return redirected(flyway, beanName);
        }
        if (bean instanceof FlywayMigrationInitializer initializer) {
            ProxyFactory proxy = new ProxyFactory(initializer);
            proxy.setProxyTargetClass(true);
            proxy.addAdvice(new Run(initializer, beanName));
            return proxy.getProxy(initializer.getClass().getClassLoader());
        }
        return bean;
    }

    /**
     * On the lease: a customizer, or a Flyway made by hand, may have a connection of its own to the configured database. What a
     * user's own subclass does cannot be known, so it does that for real.
     */
    private Flyway redirected(Flyway flyway, String beanName) {
        Configuration configuration = flyway.getConfiguration();
        DataSource dataSource = configuration.getDataSource();
        if (dataSource == null) {
            return flyway;
        }
        boolean onLease = redirector.leaseOf(dataSource) != null;
        DataSource redirected = onLease ? dataSource : redirector.redirected(dataSource, beanName);
        Lease lease = redirector.leaseOf(redirected);
        if (lease == null) {
            return flyway;
        }
        FluentConfiguration settings = new FluentConfiguration(configuration.getClassLoader())
                .configuration(configuration)
                .dataSource(DataSourceRedirector.ofOwner(redirected));
        if (flyway.getClass() != Flyway.class) {
            if (flyways.runs().contains(beanName) && lease.isUnresolved()) {
                // It is about to migrate, and the lease would wait for it to do so.
                lease.attachEmpty();
            }
            return onLease ? flyway : new Flyway(settings);
        }
        return new LeasedFlyway(
                settings,
                lease,
                MigrationManifest.FILES,
                leased -> manifests.of(leased, lease.server().server().facts()),
                flyways.isOnlyOne());
    }

    /** Stands around the initialisation of one initializer. */
    private final class Run implements MethodInterceptor {

        private final FlywayMigrationInitializer initializer;

        private final String beanName;

        Run(FlywayMigrationInitializer initializer, String beanName) {
            this.initializer = initializer;
            this.beanName = beanName;
        }

        @Override
        public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
            if (!invocation.getMethod().getName().equals("afterPropertiesSet")) {
                return invocation.proceed();
            }
            String used = flyways.of(beanName);
            if (used == null) {
                return withoutTemplate(invocation, leases.get().all());
            }
            Flyway flyway = beanFactory.getBean(used, Flyway.class);
            Lease lease = leaseOf(flyway);
            if (lease == null) {
                return invocation.proceed();
            }
            if (lease.isResolved() || !isAlone(used, lease)) {
                return withoutTemplate(invocation, List.of(lease));
            }
            lease.migrate(
                    () -> manifests.of(
                            flyway, initializer, lease.server().server().facts()),
                    initializer::afterPropertiesSet);
            return null;
        }

        private @Nullable Object withoutTemplate(MethodInvocation invocation, List<Lease> concerned) throws Throwable {
            logger.info(
                    "The migrations of '{}' run in this context's own database: only a single Flyway on its DataSource"
                            + " becomes a template",
                    beanName);
            concerned.stream().filter(lease -> !lease.isResolved()).forEach(Lease::attachEmpty);
            return invocation.proceed();
        }

        private @Nullable Lease leaseOf(Flyway flyway) {
            return redirector.leaseOf(flyway.getConfiguration().getDataSource());
        }

        /** Whether the migrations of a Flyway are all that fill the database: no other initializer can be for it. */
        private boolean isAlone(String used, Lease lease) {
            return flyways.initializers().size() == 1
                    || flyways.names().stream().noneMatch(other -> !other.equals(used) && mayFill(other, lease));
        }

        private boolean mayFill(String name, Lease lease) {
            try {
                return leaseOf(beanFactory.getBean(name, Flyway.class)) == lease;
            } catch (BeanCreationException ex) {
                if (MigratingResolver.isCircular(ex)) {
                    // It waits for the initializer, so it may well be for the same database.
                    return true;
                }
                throw ex;
            }
        }
    }
}
