package io.github.templatedb.autoconfigure;

import io.github.templatedb.Refresh;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.embedded.MissingDependencyException;
import io.github.templatedb.datasource.ConstructorGuard;
import io.github.templatedb.datasource.DataSourceRedirector;
import io.github.templatedb.datasource.Leases;
import io.github.templatedb.datasource.RegisteredDataSources;
import io.github.templatedb.lifecycle.ContextDatabase;
import io.github.templatedb.lifecycle.RefreshRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Prepares an application context for its template database: nothing is started.
 *
 * @since 0.1.0
 */
public final class TemplateDatabaseContext implements BeanFactoryPostProcessor {

    private static final boolean FLYWAY = ClassUtils.isPresent(
            "org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer",
            TemplateDatabaseContext.class.getClassLoader());

    private static final boolean JPA = ClassUtils.isPresent(
            "jakarta.persistence.EntityManagerFactory", TemplateDatabaseContext.class.getClassLoader());

    private static final String REQUEST = TemplateDatabaseRequest.class.getName();

    /**
     * Where the last word has to be ours: the slices would replace the DataSource by an embedded H2, and scripts would
     * log in as a role that only the configured database has.
     */
    private static final Map<String, Object> PROPERTIES = Map.of(
            "spring.test.database.replace", "NONE",
            "spring.sql.init.username", "",
            "spring.sql.init.password", "");

    private TemplateDatabaseContext() {}

    /**
     * Prepares a context that is not refreshed yet, before any bean definition is read; does nothing if
     * {@code templatedb.enabled} is false.
     *
     * @param context the context
     * @param request what the test class asked for
     */
    public static void prepare(ConfigurableApplicationContext context, TemplateDatabaseRequest request) {
        context.addBeanFactoryPostProcessor((BeanDefinitionRegistryPostProcessor) registry -> {
            ask((DefaultListableBeanFactory) registry, context.getEnvironment(), request);
            extend(context.getParent(), Objects.requireNonNull(request.testClass()), request.refresh());
        });
    }

    /** What an earlier class has left in the database of the parent has to go before this context writes to it. */
    private static void extend(@Nullable ApplicationContext parent, Class<?> testClass, @Nullable Refresh refresh) {
        if (parent != null) {
            RefreshRequest asked = new RefreshRequest(
                    testClass,
                    false,
                    Objects.requireNonNullElse(refresh, Refresh.DEFAULT),
                    ClassUtils.isInnerClass(testClass));
            parent.getBeanProvider(ContextDatabase.class).ifAvailable(database -> database.extended(asked));
        }
    }

    /**
     * Has a context that is not refreshed yet know for which test class it is loaded, if its configuration asks for a template
     * database, or that of its parent does.
     *
     * @param context the context
     * @param testClass the class, which does not have the annotation
     * @param then called with the bean factory once it is known that configuration asks
     */
    public static void loadedFor(
            ConfigurableApplicationContext context,
            Class<?> testClass,
            Consumer<ConfigurableListableBeanFactory> then) {
        context.addBeanFactoryPostProcessor((BeanDefinitionRegistryPostProcessor) registry -> {
            ApplicationContext parent = context.getParent();
            if (parent != null) {
                parent.getBeanProvider(TemplateDatabaseRequest.class)
                        .ifAvailable(request ->
                                ask((DefaultListableBeanFactory) registry, context.getEnvironment(), request));
                extend(parent, testClass, null);
            }
        });
        context.addBeanFactoryPostProcessor(beanFactory -> {
            if (beanFactory.containsSingleton(REQUEST)) {
                replace(
                        (DefaultListableBeanFactory) beanFactory,
                        request(beanFactory).loadedFor(testClass));
                then.accept(beanFactory);
            }
        });
    }

    /** Notes what a configuration class asks for, while configuration is parsed. */
    static void ask(
            DefaultListableBeanFactory beanFactory,
            ConfigurableEnvironment environment,
            String configuration,
            TemplateDatabaseRequest request) {
        if (beanFactory.containsSingleton(REQUEST)) {
            replace(beanFactory, request(beanFactory).and(request, configuration));
        } else {
            ask(beanFactory, environment, request);
        }
    }

    private static TemplateDatabaseRequest request(ConfigurableListableBeanFactory beanFactory) {
        return (TemplateDatabaseRequest) Objects.requireNonNull(beanFactory.getSingleton(REQUEST));
    }

    private static void replace(DefaultListableBeanFactory beanFactory, TemplateDatabaseRequest request) {
        beanFactory.destroySingleton(REQUEST);
        beanFactory.registerSingleton(REQUEST, request);
    }

    private static void ask(
            DefaultListableBeanFactory beanFactory,
            ConfigurableEnvironment environment,
            TemplateDatabaseRequest request) {
        if (!environment.getProperty("templatedb.enabled", Boolean.class, true)) {
            return;
        }
        requireClass(
                "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails",
                "Spring Boot's module for JDBC is",
                "org.springframework.boot:spring-boot-starter-jdbc");
        requireClass("org.postgresql.Driver", "The PostgreSQL JDBC driver is", "org.postgresql:postgresql");
        environment.getPropertySources().addFirst(new MapPropertySource("templateDatabase", PROPERTIES));
        Supplier<Leases> leases = () -> beanFactory.getBean(Leases.class);
        DataSourceRedirector redirector = new DataSourceRedirector(
                beanFactory, name -> request(beanFactory).concerns(name), leases);
        beanFactory.registerSingleton(REQUEST, request);
        beanFactory.registerSingleton(DataSourceRedirector.class.getName(), redirector);
        define(beanFactory, TemplateDatabaseContext.class, TemplateDatabaseContext::new);
        define(beanFactory, RegisteredDataSources.class, () -> new RegisteredDataSources(redirector));
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
            beanFactory.addBeanPostProcessor(new MigrationPostProcessor(
                    beanFactory,
                    new MigrationManifest(
                            beanFactory, environment, () -> request(beanFactory).testClass()),
                    redirector,
                    leases));
        }
    }

    /** Where it is used for the first time, the failure would be Spring's or the pool's and name no dependency. */
    private static void requireClass(String name, String what, String dependency) {
        if (!ClassUtils.isPresent(name, TemplateDatabaseContext.class.getClassLoader())) {
            throw new MissingDependencyException(
                    what + " not on the class path.", dependency, "Add the dependency %s.".formatted(dependency));
        }
    }

    private static <T> void define(DefaultListableBeanFactory beanFactory, Class<T> type, Supplier<T> supplier) {
        beanFactory.registerBeanDefinition(type.getName(), new RootBeanDefinition(type, supplier));
    }

    /**
     * Checks what was asked for when all beans are defined and none is made.
     *
     * @throws TemplateDatabaseException if a name is unknown, or what would lead the beans to a template database is missing
     */
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        if (BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, Leases.class, true, false).length == 0) {
            throw new TemplateDatabaseException(
                    ("This context has @AutoConfigureTemplateDatabase, but not what leads it to a template database: %s is"
                                    + " excluded from it.")
                            .formatted(TemplateDatabaseAutoConfiguration.class.getName()),
                    "Do not exclude it; or set templatedb.enabled=false if this context is to use the configured database.",
                    null);
        }
        for (String name : request(beanFactory).dataSources()) {
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
