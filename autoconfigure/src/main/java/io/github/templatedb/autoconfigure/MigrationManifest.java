package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.hash.ClassBytes;
import io.github.templatedb.core.hash.Manifest;
import io.github.templatedb.core.server.ServerFacts;
import io.github.templatedb.datasource.DataSourceRedirector;
import io.github.templatedb.flyway.FlywayManifest;
import io.github.templatedb.flyway.MigrationFiles;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.core.env.ConfigurableEnvironment;

/** Lists everything that determines what Spring Boot's Flyway run makes of an empty database. */
final class MigrationManifest {

    /** Lives as long as the JVM, so that files are read once. */
    private static final MigrationFiles FILES = new MigrationFiles();

    private final ConfigurableListableBeanFactory beanFactory;

    private final ConfigurableEnvironment environment;

    MigrationManifest(ConfigurableListableBeanFactory beanFactory, ConfigurableEnvironment environment) {
        this.beanFactory = beanFactory;
        this.environment = environment;
    }

    Manifest of(Flyway flyway, FlywayMigrationInitializer initializer, ServerFacts server) {
        Configuration configuration = flyway.getConfiguration();
        List<FlywayMigrationStrategy> strategies = beanFactory
                .getBeanProvider(FlywayMigrationStrategy.class)
                .orderedStream()
                .toList();
        Manifest.Builder manifest = Manifest.builder();
        server.addTo(manifest);
        manifest.add("session", DataSourceRedirector.sessionSettings(configuration.getDataSource()));
        new FlywayManifest(FILES).addTo(manifest, configuration, !strategies.isEmpty());
        collaborators().forEach(name -> addClassOf(manifest, name));
        if (initializer.getClass() != FlywayMigrationInitializer.class) {
            ClassBytes.addTo(manifest, "initializer", initializer);
        }
        if (!strategies.isEmpty()) {
            // What code reads cannot be known: rather one template too many than a wrong one.
            strategies.forEach(strategy -> ClassBytes.addTo(manifest, "strategy", strategy));
            manifest.addAll(FILES.scripts(configuration.getClassLoader(), configuration.getSqlMigrationSuffixes()));
            ApplicationProperties.addTo(manifest, environment);
        }
        return manifest.build();
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
            ClassBytes.addTo(manifest, "collaborator", bean);
        }
    }
}
