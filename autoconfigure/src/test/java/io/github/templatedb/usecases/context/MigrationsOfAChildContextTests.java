package io.github.templatedb.usecases.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.flyway.ModulesOnOneDatabaseTests;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import io.github.templatedb.usecases.support.PlainStart;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextHierarchy;
import org.springframework.test.context.TestPropertySource;

/** A parent context with the database and the migrations of one module, and a child with those of another. */
class MigrationsOfAChildContextTests extends MigratedOnce {

    MigrationsOfAChildContextTests() {
        super(Builder.class, Finder.class);
    }

    @Test
    void databaseThatBothShareIsWhatAPlainStartMakes() throws SQLException {
        for (ApplicationContext context : List.of(builder, finder)) {
            assertThat(context.getParent()).isNotNull();
            PlainStart.assertIsWhatIsIn(context, context.getBean(DataSource.class), flyways(context));
        }
    }

    @Test
    void eachRanOnceForTheFirstHierarchyOnly() {
        assumeChangesAreToldIfTheyHaveToBe();
        assertThat(builder.getBean(MigrationRuns.class).count()).isEqualTo(2);
        assertThat(finder.getBean(MigrationRuns.class).count()).isZero();
        assertThat(finder.getParent()).isNotSameAs(builder.getParent());
    }

    @Override
    protected boolean isUsedBetweenFlyways() {
        return true;
    }

    @Override
    protected List<Flyway> flyways(ApplicationContext context) {
        return List.of(context.getBean("ordersFlyway", Flyway.class), context.getBean("billingFlyway", Flyway.class));
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    @ContextHierarchy({@ContextConfiguration(classes = Parent.class), @ContextConfiguration(classes = Child.class)})
    static class Builder {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @TestPropertySource(properties = "templatedb.clone.timeout=29s")
    @AutoConfigureTemplateDatabase
    @ContextHierarchy({@ContextConfiguration(classes = Parent.class), @ContextConfiguration(classes = Child.class)})
    static class Finder {}

    static class Parent extends MigratedOnce.Application {

        @Bean
        Flyway ordersFlyway(DataSource dataSource, MigrationRuns runs) {
            return ModulesOnOneDatabaseTests.module(dataSource, runs, "orders", MigrationsOfAChildContextTests.class);
        }

        @Bean
        FlywayMigrationInitializer orders(@Qualifier("ordersFlyway") Flyway flyway) {
            return new FlywayMigrationInitializer(flyway);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Child {

        @Bean
        Flyway billingFlyway(DataSource dataSource, MigrationRuns runs) {
            return ModulesOnOneDatabaseTests.module(dataSource, runs, "billing", MigrationsOfAChildContextTests.class);
        }

        @Bean
        FlywayMigrationInitializer billing(@Qualifier("billingFlyway") Flyway flyway) {
            return new FlywayMigrationInitializer(flyway);
        }
    }
}
