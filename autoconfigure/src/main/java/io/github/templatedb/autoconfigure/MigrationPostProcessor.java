package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.LeasedDatabase;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.template.Migrations;
import io.github.templatedb.datasource.DataSourceRedirector;
import io.github.templatedb.datasource.Leases;
import io.github.templatedb.flyway.FilesOfRun;
import io.github.templatedb.flyway.LeasedFlyway;
import io.github.templatedb.flyway.LeasedFlyway.Start;
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
            MigrationManifest manifests,
            DataSourceRedirector redirector,
            Supplier<Leases> leases) {
        this.beanFactory = beanFactory;
        this.manifests = manifests;
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
            proxy.addAdvice(
                    (MethodInterceptor) call -> call.getMethod().getName().equals("afterPropertiesSet")
                            ? run(initializer, beanName, call)
                            : call.proceed());
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
        TemplateDatabaseProperties properties = beanFactory.getBean(TemplateDatabaseProperties.class);
        boolean isLed = properties
                .isolation()
                .prepare(
                        settings,
                        new FilesOfRun(configuration),
                        properties.schema().unchecked(),
                        lease.server());
        boolean migratesItself = flyways.migratesItself(beanName);
        if (migratesItself) {
            requireNotWithinAnother(lease, beanName);
        }
        if (flyway.getClass() != Flyway.class) {
            if (migratesItself && lease.isUnresolved()) {
                // It is about to migrate, and the lease would wait for it to do so.
                lease.attachEmpty();
            }
            return onLease && !isLed ? flyway : new Flyway(settings);
        }
        return new LeasedFlyway(
                settings,
                lease,
                (leased, files) -> manifests.of(
                        leased, files, lease.server().manifest(), lease.server().otherRoles()),
                migratesItself ? Start.RUN : flyways.isOnlyOne() ? Start.FIRST_RUN : Start.NONE);
    }

    /** The template of the run around it would have, without anybody knowing, what this one makes. */
    private static void requireNotWithinAnother(Lease lease, String beanName) {
        LeasedDatabase building = lease.existing();
        if (building != null && building.isMigratedHere()) {
            throw new TemplateDatabaseException(
                    ("The bean '%s' migrates the database when it is made, and it is made while other migrations of that"
                                    + " database run, because one of them asks for it.")
                            .formatted(beanName),
                    "Let it be made before: name it in @DependsOn on the bean that runs the others.");
        }
    }

    /** In place of the initialisation of an initializer. */
    private @Nullable Object run(FlywayMigrationInitializer initializer, String beanName, MethodInvocation invocation)
            throws Throwable {
        String used = flyways.of(beanName);
        if (used == null) {
            sayWithoutTemplate(beanName, "it cannot be told which Flyway they are of");
            leases.get().all().stream().filter(Lease::isUnresolved).forEach(Lease::attachEmpty);
            return invocation.proceed();
        }
        Flyway flyway = beanFactory.getBean(used, Flyway.class);
        Lease lease = redirector.leaseOf(flyway.getConfiguration().getDataSource());
        if (lease == null) {
            return invocation.proceed();
        }
        requireNotWithinAnother(lease, beanName);
        FilesOfRun files = new FilesOfRun(flyway.getConfiguration());
        Supplier<Manifest> manifest = () -> {
            files.list();
            return manifests.of(
                    flyway,
                    files,
                    initializer,
                    beanName,
                    lease.server().manifest(),
                    lease.server().otherRoles());
        };
        Migrations whole = (database, part) -> initializer.afterPropertiesSet();
        Migrations migrations =
                files.unchangedBy(flyway instanceof LeasedFlyway leased ? leased.bySteps(whole) : whole);
        if (!lease.migrate(manifest, migrations)) {
            sayWithoutTemplate(beanName, "something has used the database since it was made");
            return invocation.proceed();
        }
        if (flyways.runs().size() == 1) {
            // Meanwhile the context goes on starting.
            lease.prefetch();
        }
        return null;
    }

    private static void sayWithoutTemplate(String beanName, String reason) {
        logger.info(
                "The migrations of '{}' run in this context's own database, without a template: {}", beanName, reason);
    }
}
