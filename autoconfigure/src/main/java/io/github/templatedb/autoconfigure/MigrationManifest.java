package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.hash.CodeState;
import io.github.templatedb.core.hash.Manifest;
import io.github.templatedb.core.server.ServerFacts;
import io.github.templatedb.datasource.DataSourceRedirector;
import io.github.templatedb.flyway.FlywayManifest;
import io.github.templatedb.flyway.MigrationFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertyResolver;
import org.springframework.util.ClassUtils;

/** Lists everything that determines what Spring Boot's Flyway run makes of an empty database. */
final class MigrationManifest {

    /** Lives as long as the JVM, so that files are read once. */
    static final MigrationFiles FILES = MigrationFiles.ofThisJvm();

    private final ConfigurableListableBeanFactory beanFactory;

    private final ConfigurableEnvironment environment;

    MigrationManifest(ConfigurableListableBeanFactory beanFactory, ConfigurableEnvironment environment) {
        this.beanFactory = beanFactory;
        this.environment = environment;
    }

    /** What an initializer, with the strategy of the application, makes of it. */
    Manifest of(Flyway flyway, FlywayMigrationInitializer initializer, ServerFacts server) {
        List<FlywayMigrationStrategy> strategies = beanFactory
                .getBeanProvider(FlywayMigrationStrategy.class)
                .orderedStream()
                .toList();
        boolean isBoots = initializer.getClass() == FlywayMigrationInitializer.class;
        return of(flyway, isBoots ? List.of() : List.of(initializer), strategies, server);
    }

    /** What {@link Flyway#migrate()} alone makes of it: the same where there is no strategy. */
    Manifest of(Flyway flyway, ServerFacts server) {
        return of(flyway, List.of(), List.of(), server);
    }

    private Manifest of(
            Flyway flyway,
            List<FlywayMigrationInitializer> ownInitializer,
            List<FlywayMigrationStrategy> strategies,
            ServerFacts server) {
        Configuration configuration = flyway.getConfiguration();
        Manifest.Builder manifest = Manifest.builder();
        server.addTo(manifest);
        manifest.add("session", DataSourceRedirector.sessionSettings(configuration.getDataSource()));
        FlywayManifest run = new FlywayManifest(FILES, configuration);
        List<Object> code = new ArrayList<>(run.code());
        code.addAll(strategies);
        code.addAll(ownInitializer);
        run.addTo(manifest, !code.isEmpty());
        // What a strategy or a resolver reads cannot be known: rather one template too many than a wrong one.
        boolean readsAnything = !strategies.isEmpty() || configuration.getResolvers().length > 0;
        boolean readsProperties = readsAnything;
        for (Object object : code) {
            Set<Class<?>> given = CodeState.addTo(manifest, "code", object);
            readsProperties |= given.stream().anyMatch(MigrationManifest::givesProperties);
        }
        if (!code.isEmpty()) {
            origins().forEach(origin -> manifest.add("origin", origin));
        }
        collaborators().forEach(name -> addClassOf(manifest, name));
        if (!ownInitializer.isEmpty()) {
            manifest.doubt("a FlywayMigrationInitializer of the application decides what runs");
        }
        if (!strategies.isEmpty()) {
            manifest.doubt("a FlywayMigrationStrategy decides what runs");
        }
        if (readsAnything) {
            manifest.addAll(FILES.scripts(configuration.getClassLoader(), configuration.getSqlMigrationSuffixes()));
        }
        if (readsProperties) {
            ApplicationProperties.addTo(manifest, environment);
        }
        return manifest.build();
    }

    private static boolean givesProperties(Class<?> type) {
        return PropertyResolver.class.isAssignableFrom(type) || BeanFactory.class.isAssignableFrom(type);
    }

    /** Where the beans with a part in the run come from: the class file does not tell the lambdas of one file apart. */
    private Set<String> origins() {
        Set<String> origins = new TreeSet<>();
        Stream.of(
                        JavaMigration.class,
                        Callback.class,
                        FlywayMigrationStrategy.class,
                        FlywayConfigurationCustomizer.class)
                .flatMap(type -> Stream.of(beanFactory.getBeanNamesForType(type, true, false)))
                .filter(beanFactory::containsBeanDefinition)
                .forEach(name -> origins.add(origin(name)));
        return origins;
    }

    private String origin(String beanName) {
        BeanDefinition definition = beanFactory.getMergedBeanDefinition(beanName);
        String factory = definition.getFactoryBeanName();
        Class<?> factoryType = factory != null ? beanFactory.getType(factory) : null;
        return "%s of %s %s %s"
                .formatted(
                        beanName,
                        factoryType != null
                                ? ClassUtils.getUserClass(factoryType).getName()
                                : "",
                        definition.getBeanClassName(),
                        definition.getFactoryMethodName());
    }

    /** The beans that Java migrations, callbacks and strategies were given, and those that these were given. */
    private Set<String> collaborators() {
        Set<String> found = new TreeSet<>();
        Stream.of(JavaMigration.class, Callback.class, FlywayMigrationStrategy.class)
                .flatMap(type -> Stream.of(beanFactory.getBeanNamesForType(type, true, false)))
                .forEach(name -> collect(name, found));
        return found;
    }

    private void collect(String beanName, Set<String> found) {
        for (String dependency : beanFactory.getDependenciesForBean(beanName)) {
            if (found.add(dependency)) {
                collect(dependency, found);
            }
        }
    }

    /** Beans of libraries change with their versions, which the build decides; those of the application by every edit. */
    private void addClassOf(Manifest.Builder manifest, String beanName) {
        Object bean = beanFactory.getSingleton(beanName);
        if (bean != null && !bean.getClass().getName().startsWith("org.springframework.")) {
            CodeState.addTo(manifest, "collaborator", bean);
        }
    }
}
