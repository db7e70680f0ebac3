package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.clone.Lease;
import io.github.templatedb.core.hash.ClassBytes;
import io.github.templatedb.core.hash.Manifest;
import io.github.templatedb.datasource.DataSourceRedirector;
import io.github.templatedb.flyway.FlywayManifest;
import io.github.templatedb.flyway.MigrationFiles;
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
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Makes Spring Boot's Flyway run, the whole of it with the user's strategy, what builds a template, and leaves it out
 * when the template is there. Works before the initialisation of the bean, which is the run.
 */
final class MigrationPostProcessor implements BeanPostProcessor {

    private static final Logger logger = LoggerFactory.getLogger(MigrationPostProcessor.class);

    private static final MigrationFiles FILES = new MigrationFiles();

    private final ConfigurableListableBeanFactory beanFactory;

    private final ConfigurableEnvironment environment;

    private final DataSourceRedirector redirector;

    private final Supplier<Lease> lease;

    MigrationPostProcessor(
            ConfigurableListableBeanFactory beanFactory,
            ConfigurableEnvironment environment,
            DataSourceRedirector redirector,
            Supplier<Lease> lease) {
        this.beanFactory = beanFactory;
        this.environment = environment;
        this.redirector = redirector;
        this.lease = lease;
    }

    /** The beans that run migrations when they are initialised. */
    static String[] initializers(ConfigurableListableBeanFactory beanFactory) {
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
            proxy.addAdvice(new Run(beanName));
            return proxy.getProxy(initializer.getClass().getClassLoader());
        }
        return bean;
    }

    /** A customizer, or a Flyway made by hand, may have a connection of its own to the configured database. */
    private Flyway redirected(Flyway flyway, String beanName) {
        Configuration configuration = flyway.getConfiguration();
        DataSource dataSource = configuration.getDataSource();
        if (dataSource == null || redirector.isRedirected(dataSource)) {
            return flyway;
        }
        DataSource redirected = redirector.redirected(dataSource, beanName);
        if (redirected == dataSource) {
            return flyway;
        }
        return new Flyway(new FluentConfiguration(configuration.getClassLoader())
                .configuration(configuration)
                .dataSource(redirected));
    }

    /** Stands around the initialisation of one initializer. */
    private final class Run implements MethodInterceptor {

        private final String initializer;

        Run(String initializer) {
            this.initializer = initializer;
        }

        @Override
        public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
            if (!invocation.getMethod().getName().equals("afterPropertiesSet")) {
                return invocation.proceed();
            }
            Flyway flyway = flyway();
            if (flyway == null
                    || !redirector.isRedirected(flyway.getConfiguration().getDataSource())) {
                return withoutTemplate(invocation);
            }
            lease.get().migrate(manifest(flyway, invocation.getThis()), () -> proceed(invocation));
            return null;
        }

        private @Nullable Object withoutTemplate(MethodInvocation invocation) throws Throwable {
            logger.info(
                    "The migrations of '{}' run in this context's own database: only a single Flyway on its DataSource"
                            + " becomes a template",
                    initializer);
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
            List<String> dependencies = Arrays.asList(beanFactory.getDependenciesForBean(initializer));
            String[] flyways = beanFactory.getBeanNamesForType(Flyway.class, true, false);
            List<String> used = flyways.length == 1
                    ? List.of(flyways)
                    : Arrays.stream(flyways).filter(dependencies::contains).toList();
            return used.size() == 1 ? beanFactory.getBean(used.get(0), Flyway.class) : null;
        }

        private static void proceed(MethodInvocation invocation) throws Exception {
            try {
                invocation.proceed();
            } catch (Exception | Error ex) {
                throw ex;
            } catch (Throwable ex) {
                throw new IllegalStateException(ex);
            }
        }

        private Manifest manifest(Flyway flyway, @Nullable Object target) {
            Configuration configuration = flyway.getConfiguration();
            List<FlywayMigrationStrategy> strategies = beanFactory
                    .getBeanProvider(FlywayMigrationStrategy.class)
                    .orderedStream()
                    .toList();
            Manifest.Builder manifest = Manifest.builder();
            lease.get().server().server().facts().addTo(manifest);
            manifest.add("session", DataSourceRedirector.sessionSettings(configuration.getDataSource()));
            new FlywayManifest(FILES).addTo(manifest, configuration, !strategies.isEmpty());
            if (target != null && target.getClass() != FlywayMigrationInitializer.class) {
                ClassBytes.addTo(manifest, "initializer", target);
            }
            if (!strategies.isEmpty()) {
                // What code reads cannot be known: rather one template too many than a wrong one.
                strategies.forEach(strategy -> ClassBytes.addTo(manifest, "strategy", strategy));
                manifest.addAll(FILES.scripts(configuration.getClassLoader(), configuration.getSqlMigrationSuffixes()));
                ApplicationProperties.addTo(manifest, environment);
            }
            return manifest.build();
        }
    }
}
