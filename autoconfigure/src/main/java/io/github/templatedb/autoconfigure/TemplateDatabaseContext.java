package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.embedded.MissingDependencyException;
import io.github.templatedb.datasource.ConstructorGuard;
import io.github.templatedb.datasource.DataSourceRedirector;
import io.github.templatedb.datasource.Leases;
import io.github.templatedb.datasource.RegisteredDataSources;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
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
        requireClass(
                "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails",
                "Spring Boot's module for JDBC is",
                "org.springframework.boot:spring-boot-starter-jdbc");
        requireClass("org.postgresql.Driver", "The PostgreSQL JDBC driver is", "org.postgresql:postgresql");
        environment.getPropertySources().addFirst(new MapPropertySource("templateDatabase", PROPERTIES));
        DefaultListableBeanFactory beanFactory = (DefaultListableBeanFactory) registry;
        Supplier<Leases> leases = () -> beanFactory.getBean(Leases.class);
        DataSourceRedirector redirector = new DataSourceRedirector(beanFactory, request::concerns, leases);
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
                    // The leases, and with them the pools and databases, outlive whoever uses the DataSource.
                    beanFactory.registerDependentBean(TemplateDatabaseAutoConfiguration.LEASES, beanName);
                }
                return redirected;
            }
        });
        if (JPA) {
            beanFactory.addBeanPostProcessor(new EntityManagerFactories(leases));
        }
        if (FLYWAY) {
            beanFactory.addBeanPostProcessor(new MigrationPostProcessor(beanFactory, environment, redirector, leases));
        }
    }

    /** Where it is used for the first time, the failure would be Spring's or the pool's and name no dependency. */
    private static void requireClass(String name, String what, String dependency) {
        if (!ClassUtils.isPresent(name, TemplateDatabaseContext.class.getClassLoader())) {
            throw new MissingDependencyException(what, dependency);
        }
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        for (String name : request.dataSources()) {
            if (!beanFactory.containsBean(name)) {
                throw new TemplateDatabaseException(
                        "@AutoConfigureTemplateDatabase names the DataSource '%s', but this context has only %s."
                                .formatted(
                                        name,
                                        Arrays.toString(
                                                beanFactory.getBeanNamesForType(DataSource.class, true, false))),
                        "Correct the name.",
                        null);
            }
        }
    }
}
