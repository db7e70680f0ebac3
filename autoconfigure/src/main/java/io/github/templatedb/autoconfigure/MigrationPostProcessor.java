package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.clone.Lease;
import io.github.templatedb.datasource.DataSourceRedirector;
import io.github.templatedb.flyway.LeasedFlyway;
import java.util.Arrays;
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

    private final DataSourceRedirector redirector;

    private final Supplier<Lease> lease;

    MigrationPostProcessor(
            ConfigurableListableBeanFactory beanFactory,
            ConfigurableEnvironment environment,
            DataSourceRedirector redirector,
            Supplier<Lease> lease) {
        this.beanFactory = beanFactory;
        this.manifests = new MigrationManifest(beanFactory, environment);
        this.redirector = redirector;
        this.lease = lease;
    }

    /** The beans that fill the database when they are initialised: initializers, or else one Flyway that migrates by itself. */
    static String[] runs(ConfigurableListableBeanFactory beanFactory) {
        String[] initializers = initializers(beanFactory);
        String[] flyways = beanFactory.getBeanNamesForType(Flyway.class, true, false);
        return initializers.length == 0 && flyways.length == 1 && migratesItself(beanFactory, flyways[0])
                ? flyways
                : initializers;
    }

    private static boolean migratesItself(ConfigurableListableBeanFactory beanFactory, String flyway) {
        return beanFactory.containsBeanDefinition(flyway)
                && "migrate".equals(beanFactory.getMergedBeanDefinition(flyway).getInitMethodName());
    }

    private static String[] initializers(ConfigurableListableBeanFactory beanFactory) {
        return beanFactory.getBeanNamesForType(FlywayMigrationInitializer.class, true, false);
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
        boolean onLease = redirector.isRedirected(dataSource);
        DataSource redirected = onLease ? dataSource : redirector.redirected(dataSource, beanName);
        if (!onLease && redirected == dataSource) {
            return flyway;
        }
        FluentConfiguration settings = new FluentConfiguration(configuration.getClassLoader())
                .configuration(configuration)
                .dataSource(redirected);
        if (flyway.getClass() != Flyway.class) {
            if (Arrays.asList(runs(beanFactory)).contains(beanName)
                    && lease.get().isUnresolved()) {
                // It is about to migrate, and the lease would wait for it to do so.
                lease.get().attachEmpty();
            }
            return onLease ? flyway : new Flyway(settings);
        }
        return new LeasedFlyway(
                settings,
                lease,
                MigrationManifest.FILES,
                leased -> manifests.of(leased, lease.get().server().server().facts()),
                isAlone());
    }

    /** Without an initializer, whoever calls the one Flyway first fills the database. */
    private boolean isAlone() {
        return initializers(beanFactory).length == 0
                && beanFactory.getBeanNamesForType(Flyway.class, true, false).length == 1;
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
            Flyway flyway = flyway();
            if (flyway == null
                    || lease.get().isResolved()
                    || !redirector.isRedirected(flyway.getConfiguration().getDataSource())) {
                return withoutTemplate(invocation);
            }
            lease.get()
                    .migrate(
                            () -> manifests.of(
                                    flyway,
                                    initializer,
                                    lease.get().server().server().facts()),
                            initializer::afterPropertiesSet);
            return null;
        }

        private @Nullable Object withoutTemplate(MethodInvocation invocation) throws Throwable {
            logger.info(
                    "The migrations of '{}' run in this context's own database: only a single Flyway on its DataSource"
                            + " becomes a template",
                    beanName);
            if (!lease.get().isResolved()) {
                lease.get().attachEmpty();
            }
            return invocation.proceed();
        }

        /** The Flyway that the initializer was made with, if its migrations are all that fill the database. */
        private @Nullable Flyway flyway() {
            if (initializers(beanFactory).length != 1) {
                return null;
            }
            List<String> dependencies = Arrays.asList(beanFactory.getDependenciesForBean(beanName));
            String[] flyways = beanFactory.getBeanNamesForType(Flyway.class, true, false);
            List<String> used = flyways.length == 1
                    ? List.of(flyways)
                    : Arrays.stream(flyways).filter(dependencies::contains).toList();
            return used.size() == 1 ? beanFactory.getBean(used.get(0), Flyway.class) : null;
        }
    }
}
