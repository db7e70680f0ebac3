package io.github.templatedb.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.ServerFacts;
import io.github.templatedb.flyway.FilesOfRun;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class MigrationManifestTests {

    private final Map<String, Object> properties = new HashMap<>(Map.of("shop.name", "corner"));

    private Class<?> testClass = MigrationManifestTests.class;

    private String profile = "small";

    private final FluentConfiguration configuration =
            Flyway.configure().dataSource(new PGSimpleDataSource()).locations("classpath:db/migration");

    @Test
    void propertiesDoNotCountWhereNoCodeMayReadThem() {
        String before = key(null);
        properties.put("shop.name", "big");
        assertThat(key(null)).isEqualTo(before);
    }

    @Test
    void strategyCounts() {
        FlywayMigrationStrategy migrate = new Migrate();
        assertThat(key(migrate)).isEqualTo(key(new Migrate())).isNotEqualTo(key(null));
        assertThat(key(new CleanAndMigrate())).isNotEqualTo(key(migrate));
    }

    @Test
    void propertiesDoNotCountWithAStrategyThatCannotAskForThem() {
        configuration.resolvers(new Resolver());
        String before = key(new Migrate());
        properties.put("shop.name", "big");
        testClass = String.class;
        assertThat(key(new Migrate())).isEqualTo(before);
    }

    @Test
    void propertiesOfTheApplicationCountWithAStrategyThatMayAskForThem() {
        String before = key(new Asking(environment()));
        properties.put("templatedb.clone.timeout", "29s");
        properties.put("spring.datasource.password", "another");
        properties.put("spring.test.mockmvc.print", "none");
        properties.put("server.port", "0");
        testClass = String.class;
        assertThat(key(new Asking(environment()))).isEqualTo(before);
        properties.put("shop.name", "big");
        assertThat(key(new Asking(environment()))).isNotEqualTo(before);
    }

    @Test
    void activeProfilesCountLikeProperties() {
        String before = key(new Asking(environment()));
        profile = "big";
        assertThat(key(new Asking(environment()))).isNotEqualTo(before);
    }

    @Test
    void testClassAndPropertiesCountWithAStrategyThatMayDecideByAnything() {
        FlywayMigrationStrategy strategy = new LookingUp(new DefaultListableBeanFactory());
        String before = key(strategy);
        assertThat(key(strategy)).isEqualTo(before);
        properties.put("shop.name", "big");
        String withProperty = key(strategy);
        testClass = String.class;
        assertThat(key(strategy)).isNotEqualTo(withProperty).isNotEqualTo(before);
    }

    @Test
    void propertiesOfTheMachineDoNotCount() {
        String before = key(new Asking(environment()));
        System.setProperty("templatedb.test.machine", "another");
        try {
            assertThat(key(new Asking(environment()))).isEqualTo(before);
        } finally {
            System.clearProperty("templatedb.test.machine");
        }
    }

    @Test
    void initializerOfTheApplicationCounts() {
        Flyway flyway = new Flyway(configuration);
        assertThat(key(null, new FlywayMigrationInitializer(flyway)))
                .isNotEqualTo(key(null, new OwnInitializer(flyway)));
    }

    @Test
    void factsOfTheServerCount() {
        Flyway flyway = new Flyway(configuration);
        MigrationManifest manifests =
                new MigrationManifest(new DefaultListableBeanFactory(), environment(), () -> null);
        assertThat(manifests.of(flyway, files(flyway), manifestOn(17), List.of()))
                .isNotEqualTo(manifests.of(flyway, files(flyway), manifestOn(18), List.of()));
    }

    private static FilesOfRun files(Flyway flyway) {
        return new FilesOfRun(flyway.getConfiguration());
    }

    private static Manifest.Builder manifestOn(int majorVersion) {
        Manifest.Builder manifest = Manifest.builder();
        new ServerFacts(majorVersion, "UTF8", "C", "postgres").addTo(manifest);
        return manifest;
    }

    private String key(@Nullable FlywayMigrationStrategy strategy) {
        return key(strategy, new FlywayMigrationInitializer(new Flyway(configuration), strategy));
    }

    private String key(@Nullable FlywayMigrationStrategy strategy, FlywayMigrationInitializer initializer) {
        DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
        if (strategy != null) {
            beanFactory.registerBeanDefinition("strategy", strategyDefinition(strategy));
        }
        return key(beanFactory, new Flyway(configuration), initializer);
    }

    private String key(DefaultListableBeanFactory beanFactory, Flyway flyway, FlywayMigrationInitializer initializer) {
        return new MigrationManifest(beanFactory, environment(), () -> testClass)
                .of(flyway, files(flyway), initializer, "initializer", manifestOn(18), List.of())
                .sha256();
    }

    private static RootBeanDefinition strategyDefinition(FlywayMigrationStrategy strategy) {
        return new RootBeanDefinition(FlywayMigrationStrategy.class, () -> strategy);
    }

    private StandardEnvironment environment() {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("application", properties));
        environment.setActiveProfiles(profile);
        return environment;
    }

    private static final class Migrate implements FlywayMigrationStrategy {

        @Override
        public void migrate(Flyway flyway) {
            flyway.migrate();
        }
    }

    private static final class CleanAndMigrate implements FlywayMigrationStrategy {

        @Override
        public void migrate(Flyway flyway) {
            flyway.clean();
            flyway.migrate();
        }
    }

    private record Asking(Environment environment) implements FlywayMigrationStrategy {

        @Override
        public void migrate(Flyway flyway) {
            flyway.migrate();
        }
    }

    private record LookingUp(BeanFactory beanFactory) implements FlywayMigrationStrategy {

        @Override
        public void migrate(Flyway flyway) {
            flyway.migrate();
        }
    }

    private static final class OwnInitializer extends FlywayMigrationInitializer {

        OwnInitializer(Flyway flyway) {
            super(flyway);
        }
    }

    private static final class Resolver implements MigrationResolver {

        @Override
        public Collection<ResolvedMigration> resolveMigrations(Context context) {
            return List.of();
        }
    }
}
