package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.clone.Lease;
import io.github.templatedb.datasource.ConstructorGuard;
import io.github.templatedb.datasource.DataSourceRedirector;
import io.github.templatedb.datasource.RegisteredDataSources;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Prepares an application context for its template database, before any bean definition is read: nothing is started.
 *
 * @since 0.1.0
 */
public final class TemplateDatabaseContext implements BeanDefinitionRegistryPostProcessor {

    private static final boolean FLYWAY = ClassUtils.isPresent(
            "org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer",
            TemplateDatabaseContext.class.getClassLoader());

    private static final boolean JPA = ClassUtils.isPresent(
            "jakarta.persistence.EntityManagerFactory", TemplateDatabaseContext.class.getClassLoader());

    /**
     * Where the last word has to be ours: the slices would replace the DataSource by an embedded H2, and scripts would
     * log in as a role that only the configured database has.
     */
    private static final Map<String, Object> PROPERTIES = Map.of(
            "spring.test.database.replace", "NONE",
            "spring.sql.init.username", "",
            "spring.sql.init.password", "");

    private final ConfigurableEnvironment environment;

    private final TemplateDatabaseRequest request;

    private TemplateDatabaseContext(ConfigurableEnvironment environment, TemplateDatabaseRequest request) {
        this.environment = environment;
        this.request = request;
    }

    /**
     * Prepares a context that is not refreshed yet; does nothing if {@code templatedb.enabled} is false.
     *
     * @param context the context
     * @param request what it asked for
     */
    public static void prepare(ConfigurableApplicationContext context, TemplateDatabaseRequest request) {
        context.addBeanFactoryPostProcessor(new TemplateDatabaseContext(context.getEnvironment(), request));
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        if (!environment.getProperty("templatedb.enabled", Boolean.class, true)) {
            return;
        }
        environment.getPropertySources().addFirst(new MapPropertySource("templateDatabase", PROPERTIES));
        DefaultListableBeanFactory beanFactory = (DefaultListableBeanFactory) registry;
        Supplier<Lease> lease = () -> beanFactory.getBean(Lease.class);
        DataSourceRedirector redirector = new DataSourceRedirector(beanFactory, lease);
        beanFactory.registerSingleton(TemplateDatabaseRequest.class.getName(), request);
        beanFactory.registerSingleton(DataSourceRedirector.class.getName(), redirector);
        registry.registerBeanDefinition(
                RegisteredDataSources.class.getName(),
                new RootBeanDefinition(RegisteredDataSources.class, () -> new RegisteredDataSources(redirector)));
        beanFactory.setInstantiationStrategy(new ConstructorGuard(beanFactory.getInstantiationStrategy()));
        beanFactory.addBeanPostProcessor(new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String beanName) {
                Object redirected = redirector.redirectedBean(bean, beanName);
                if (redirected != bean) {
                    // The lease, and with it the pools and the database, outlives whoever uses the DataSource.
                    beanFactory.registerDependentBean(TemplateDatabaseAutoConfiguration.LEASE, beanName);
                }
                return redirected;
            }
        });
        if (JPA) {
            beanFactory.addBeanPostProcessor(new EntityManagerFactories(lease));
        }
        if (FLYWAY) {
            beanFactory.addBeanPostProcessor(new MigrationPostProcessor(beanFactory, environment, redirector, lease));
        }
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        // All is done on the registry, before conditions look at it.
    }
}
