package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.datasource.ConstructorGuard;
import io.github.templatedb.datasource.DataSourceRedirector;
import io.github.templatedb.datasource.Leases;
import io.github.templatedb.datasource.RegisteredDataSources;
import io.github.templatedb.lifecycle.TestLifecycle;
import io.github.templatedb.lifecycle.TestScope;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
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
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
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
public final class ContextPreparation implements BeanFactoryPostProcessor {

    private static final ClassLoader LOADER = ContextPreparation.class.getClassLoader();

    /** Whether Spring Boot would run Flyway. */
    static final boolean FLYWAY =
            ClassUtils.isPresent("org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer", LOADER);

    private static final boolean JPA = ClassUtils.isPresent("jakarta.persistence.EntityManagerFactory", LOADER);

    private static final String REQUEST = DatabaseRequest.class.getName();

    /**
     * Where the last word has to be ours: the slices would replace the DataSource by an embedded H2, and scripts would
     * log in as a role that only the configured database has.
     */
    private static final Map<String, Object> PROPERTIES = Map.of(
            "spring.test.database.replace", "NONE",
            "spring.sql.init.username", "",
            "spring.sql.init.password", "");

    private ContextPreparation() {}

    /**
     * Prepares a context that is not refreshed yet, before any bean definition is read, if a test class has the annotation or the
     * parent a template database; else as soon as a configuration class turns out to have it. Does nothing if
     * {@code templatedb.enabled} is false.
     *
     * @param context the context
     * @param test the class for which it is loaded
     * @param settings what its annotation says; null if it has none
     * @param then called if the context has a template database, with all that was asked for, before any bean is made
     */
    public static void prepare(
            ConfigurableApplicationContext context,
            TestScope test,
            @Nullable AnnotationSettings settings,
            Consumer<DatabaseRequest> then) {
        ApplicationContext parent = context.getParent();
        context.addBeanFactoryPostProcessor((BeanDefinitionRegistryPostProcessor) registry -> {
            DatabaseRequest request = settings != null
                    ? new DatabaseRequest(test, settings, null)
                    : parent != null
                            ? parent.getBeanProvider(DatabaseRequest.class).getIfAvailable()
                            : null;
            if (request != null) {
                ask((DefaultListableBeanFactory) registry, context.getEnvironment(), none -> request);
            }
            if (parent != null) {
                // What an earlier class has left in its database has to go before this context writes to it.
                parent.getBeanProvider(TestLifecycle.class).ifAvailable(tests -> tests.extended(test));
            }
        });
        context.addBeanFactoryPostProcessor(beanFactory -> {
            if (beanFactory.containsSingleton(REQUEST)) {
                ask(
                        (DefaultListableBeanFactory) beanFactory,
                        context.getEnvironment(),
                        request -> Objects.requireNonNull(request).loadedFor(test));
                then.accept(request(beanFactory));
            }
        });
    }

    private static DatabaseRequest request(ConfigurableListableBeanFactory beanFactory) {
        return (DatabaseRequest) Objects.requireNonNull(beanFactory.getSingleton(REQUEST));
    }

    /** Notes what a context asks for, and what it asks for besides; null is what it asked for before anybody did. */
    static void ask(
            DefaultListableBeanFactory beanFactory,
            ConfigurableEnvironment environment,
            Function<@Nullable DatabaseRequest, DatabaseRequest> change) {
        DatabaseRequest before = (DatabaseRequest) beanFactory.getSingleton(REQUEST);
        if (before != null) {
            beanFactory.destroySingleton(REQUEST);
        } else if (environment.getProperty("templatedb.enabled", Boolean.class, true)) {
            prepare(beanFactory, environment);
        } else {
            return;
        }
        beanFactory.registerSingleton(REQUEST, change.apply(before));
    }

    private static void prepare(DefaultListableBeanFactory beanFactory, ConfigurableEnvironment environment) {
        requireClass(
                "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails",
                "Spring Boot's module for JDBC is",
                "org.springframework.boot:spring-boot-starter-jdbc");
        requireClass("org.postgresql.Driver", "The PostgreSQL JDBC driver is", "org.postgresql:postgresql");
        environment.getPropertySources().addFirst(new MapPropertySource("templateDatabase", PROPERTIES));
        Supplier<Leases> leases = () -> beanFactory.getBean(Leases.class);
        DataSourceRedirector redirector = new DataSourceRedirector(
                beanFactory, name -> request(beanFactory).concerns(name), leases);
        beanFactory.registerSingleton(DataSourceRedirector.class.getName(), redirector);
        define(beanFactory, ContextPreparation.class, ContextPreparation::new);
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
        if (!ClassUtils.isPresent(name, LOADER)) {
            throw new ServerException(what + " not on the class path.", "Add the dependency %s.".formatted(dependency));
        }
    }

    private static <T> void define(DefaultListableBeanFactory beanFactory, Class<T> type, Supplier<T> supplier) {
        beanFactory.registerBeanDefinition(type.getName(), new RootBeanDefinition(type, supplier));
    }

    /**
     * Checks what was asked for when all beans are defined and none is made, and puts our connection details first.
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
                    "Do not exclude it; or set templatedb.enabled=false if this context is to use the configured database.");
        }
        ServerChoice.makePrimary(beanFactory, JdbcConnectionDetails.class, TemplateDatabaseAutoConfiguration.DETAILS);
        if (FLYWAY) {
            ServerChoice.makePrimary(
                    beanFactory, FlywayConnectionDetails.class, TemplateDatabaseAutoConfiguration.FLYWAY_DETAILS);
        }
        for (String name : request(beanFactory).dataSources()) {
            if (!beanFactory.containsBean(name)) {
                throw new TemplateDatabaseException(
                        "@AutoConfigureTemplateDatabase names the DataSource '%s', but this context has only %s."
                                .formatted(
                                        name,
                                        Arrays.toString(
                                                beanFactory.getBeanNamesForType(DataSource.class, true, false))),
                        "Correct the name.");
            }
        }
    }
}
