package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import io.github.templatedb.usecases.support.TestContexts;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/** A callback of one module asks for a bean that migrates another module, into the template of the first. */
@ExtendWith(OutputCaptureExtension.class)
class MigrationsWithinMigrationsTests {

    @Test
    void templateThatWouldHaveWhatItsKeyDoesNotSayIsRefusedWithTheWayOut(CapturedOutput output) {
        assertThatThrownBy(() -> TestContexts.of(Within.class)).hasMessageContaining("Failed to load");
        assertThat(output).contains("The bean 'billingFlyway' migrates the database when it is made", "@DependsOn");
    }

    @Test
    void soIsThatOfAnInitializer(CapturedOutput output) {
        assertThatThrownBy(() -> TestContexts.of(InitializerWithin.class)).hasMessageContaining("Failed to load");
        assertThat(output).contains("The bean 'billing' migrates the database when it is made", "@DependsOn");
    }

    @Test
    void wayOutIsOne() {
        assertThat(MigratedOnce.rows(
                        TestContexts.of(Before.class), "SELECT text FROM orders UNION ALL SELECT text FROM bill"))
                .containsExactly("an order", "a bill", "another bill");
    }

    @SpringBootTest(classes = WithinApplication.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Within {}

    @SpringBootTest(classes = InitializerWithinApplication.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class InitializerWithin {}

    @SpringBootTest(classes = BeforeApplication.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Before {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithinApplication {

        @Bean(initMethod = "migrate")
        Flyway ordersFlyway(DataSource dataSource, BeanFactory beans) {
            return ModulesOnOneDatabaseTests.module(
                    dataSource, new AsksFor("billingFlyway", beans), "orders", MigrationsWithinMigrationsTests.class);
        }

        @Bean(initMethod = "migrate")
        Flyway billingFlyway(DataSource dataSource) {
            return ModulesOnOneDatabaseTests.module(
                    dataSource, new MigrationRuns(), "billing", MigrationsWithinMigrationsTests.class);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class InitializerWithinApplication {

        @Bean
        Flyway ordersFlyway(DataSource dataSource, BeanFactory beans) {
            return ModulesOnOneDatabaseTests.module(
                    dataSource, new AsksFor("billing", beans), "orders", InitializerWithin.class);
        }

        @Bean
        FlywayMigrationInitializer orders(@Qualifier("ordersFlyway") Flyway flyway) {
            return new FlywayMigrationInitializer(flyway);
        }

        @Bean
        Flyway billingFlyway(DataSource dataSource) {
            return ModulesOnOneDatabaseTests.module(
                    dataSource, new MigrationRuns(), "billing", InitializerWithin.class);
        }

        @Bean
        FlywayMigrationInitializer billing(@Qualifier("billingFlyway") Flyway flyway) {
            return new FlywayMigrationInitializer(flyway);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class BeforeApplication {

        @Bean(initMethod = "migrate")
        @DependsOn("billingFlyway")
        Flyway ordersFlyway(DataSource dataSource, BeanFactory beans) {
            return ModulesOnOneDatabaseTests.module(
                    dataSource, new AsksFor("billingFlyway", beans), "orders", MigrationsWithinMigrationsTests.class);
        }

        @Bean(initMethod = "migrate")
        Flyway billingFlyway(DataSource dataSource) {
            return ModulesOnOneDatabaseTests.module(
                    dataSource, new MigrationRuns(), "billing", MigrationsWithinMigrationsTests.class);
        }
    }

    private static final class AsksFor extends MigrationRuns {

        private final String bean;

        private final BeanFactory beans;

        AsksFor(String bean, BeanFactory beans) {
            this.bean = bean;
            this.beans = beans;
        }

        @Override
        public void handle(Event event, Context context) {
            beans.getBean(bean);
        }
    }
}
