package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.Notice;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.datasource.SessionSettings;
import io.github.templatedb.flyway.FilesOfRun;
import io.github.templatedb.flyway.FlywayManifest;
import io.github.templatedb.flyway.FlywayRun;
import io.github.templatedb.flyway.LeasedFlyway;
import io.github.templatedb.flyway.RolesInScripts;
import io.github.templatedb.migrations.CodeState;
import io.github.templatedb.migrations.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/** Lists everything that determines what Spring Boot's Flyway run makes of an empty database. */
final class MigrationManifest {

    private final ConfigurableListableBeanFactory beanFactory;

    private final ConfigurableEnvironment environment;

    private final Supplier<@Nullable Class<?>> testClass;

    /** Where no test tells which beans there are, no other context may be taken for the same. */
    private final String onlyThisContext = UUID.randomUUID().toString();

    /**
     * Lists it for a context.
     *
     * @param testClass gives the class for which the context is loaded, null if there is none; asked when the template is looked for
     */
    MigrationManifest(
            ConfigurableListableBeanFactory beanFactory,
            ConfigurableEnvironment environment,
            Supplier<@Nullable Class<?>> testClass) {
        this.beanFactory = beanFactory;
        this.environment = environment;
        this.testClass = testClass;
    }

    /** Ends a manifest that begins with the server: what an initializer, with the strategy of the application, makes of it. */
    Manifest of(
            Flyway flyway,
            FilesOfRun files,
            FlywayMigrationInitializer initializer,
            String beanName,
            Manifest.Builder manifest,
            List<String> roles) {
        FlywayMigrationInitializer own = isBoots(initializer, beanName) ? null : initializer;
        List<FlywayMigrationStrategy> strategies = beanFactory
                .getBeanProvider(FlywayMigrationStrategy.class)
                .orderedStream()
                .toList();
        return of(flyway, files, own, strategies, manifest, roles);
    }

    /** Whether all that it does is to give a Flyway to the strategy that is a bean. */
    private boolean isBoots(FlywayMigrationInitializer initializer, String beanName) {
        return initializer.getClass() == FlywayMigrationInitializer.class
                && (!beanFactory.containsBeanDefinition(beanName)
                        || factoryType(beanFactory.getMergedBeanDefinition(beanName))
                                .startsWith("org.springframework.boot."));
    }

    /** What {@link Flyway#migrate()} alone makes of it: the same where there is no strategy. */
    Manifest of(Flyway flyway, FilesOfRun files, Manifest.Builder manifest, List<String> roles) {
        return of(flyway, files, null, List.of(), manifest, roles);
    }

    private Manifest of(
            Flyway flyway,
            FilesOfRun files,
            @Nullable FlywayMigrationInitializer own,
            List<FlywayMigrationStrategy> strategies,
            Manifest.Builder manifest,
            List<String> roles) {
        Configuration configuration = flyway.getConfiguration();
        List<Object> code = new ArrayList<>(strategies);
        if (own != null) {
            code.add(own);
        }
        String session = SessionSettings.ofLeased(configuration.getDataSource());
        code.addAll(0, FlywayRun.addTo(manifest, files, session, !code.isEmpty()));
        // Which scripts these look for cannot be known.
        boolean everywhere = !strategies.isEmpty() || own != null || configuration.getResolvers().length > 0;
        RolesInScripts.addTo(manifest, files, everywhere, roles);
        StandIns standIns = new StandIns(beanFactory, flyway, manifest);
        Reach reach = Reach.NOTHING;
        for (Object object : code) {
            reach = reach.and(CodeState.addTo(manifest, "code", object, standIns));
        }
        if (!code.isEmpty()) {
            origins().forEach(origin -> manifest.add("origin", origin));
        }
        if (own != null) {
            manifest.doubt("a FlywayMigrationInitializer of the application decides what runs");
        }
        if (!strategies.isEmpty()) {
            manifest.doubt("a FlywayMigrationStrategy decides what runs");
        }
        if (!(flyway instanceof LeasedFlyway)) {
            manifest.doubt("the Flyway is of a class of the application");
        }
        if (everywhere) {
            new FlywayManifest(files).addOtherScripts(manifest);
        }
        if (reach.properties() || !reach.isKnown()) {
            ApplicationProperties.addTo(manifest, environment);
        }
        if (!reach.isKnown()) {
            addContext(manifest, reach.unknown());
        }
        return manifest.build();
    }

    /** Where anything may decide: the class for which the context is loaded, and the classes of the beans that it can find. */
    private void addContext(Manifest.Builder manifest, @Nullable String reason) {
        Class<?> loadedFor = testClass.get();
        manifest.add("test class", loadedFor != null ? loadedFor.getName() : onlyThisContext);
        CodeState.addEditable(
                manifest,
                "bean",
                Stream.of(beanFactory.getBeanDefinitionNames())
                        .map(name -> beanFactory.getType(name, false))
                        .flatMap(Stream::ofNullable));
        Notice.info(
                ("What decides what is migrated is not all known: %s. So each test class has a template of its own. They"
                                + " share one if strategy, migrations and callbacks are given the values that decide, in fields.")
                        .formatted(reason));
    }

    /** Where the beans with a part in the run come from: a class with several lambdas does not tell which. */
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
        return "%s of %s %s %s"
                .formatted(
                        beanName,
                        definition.getFactoryBeanName() != null ? factoryType(definition) : "",
                        definition.getBeanClassName(),
                        definition.getFactoryMethodName());
    }

    /** The name of the class whose method makes a bean, or of the bean's own. */
    private String factoryType(BeanDefinition definition) {
        String factory = definition.getFactoryBeanName();
        Class<?> type = factory != null ? beanFactory.getType(factory) : null;
        return type != null ? ClassUtils.getUserClass(type).getName() : String.valueOf(definition.getBeanClassName());
    }
}
