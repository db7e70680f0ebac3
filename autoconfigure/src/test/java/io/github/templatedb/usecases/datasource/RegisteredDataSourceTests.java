package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import io.github.templatedb.usecases.support.WholeApplication;
import java.io.IOException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.bean.override.convention.TestBean;

/** DataSource beans that no bean post-processor, or no instantiation strategy, gets to see. */
@Testable
class RegisteredDataSourceTests {

    @Nested
    @CanaryTest
    @ContextConfiguration(initializers = {Canary.Initializer.class, AsAnObject.Registration.class})
    class AsAnObject implements LeadsToTheClone {

        static class Registration implements ApplicationContextInitializer<GenericApplicationContext> {

            @Override
            public void initialize(GenericApplicationContext context) {
                context.getBeanFactory().registerSingleton("dataSource", unopened(url(context)));
            }
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {}
    }

    @Nested
    @CanaryTest
    @ContextConfiguration(initializers = {Canary.Initializer.class, ByASupplier.Registration.class})
    class ByASupplier implements LeadsToTheClone {

        static class Registration implements ApplicationContextInitializer<GenericApplicationContext> {

            @Override
            public void initialize(GenericApplicationContext context) {
                context.registerBean(
                        "dataSource", DataSource.class, () -> new HikariDataSource(settings(url(context))));
            }
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {}
    }

    @Nested
    @CanaryTest
    class ByAFactoryBeanThatOpensIt implements LeadsToTheClone {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {

            @Bean
            FactoryBean<DataSource> dataSource(Canary canary) {
                return new OpeningFactory(canary);
            }
        }

        record OpeningFactory(Canary canary) implements FactoryBean<DataSource> {

            @Override
            public DataSource getObject() {
                return new HikariDataSource(settings(canary.url()));
            }

            @Override
            public Class<?> getObjectType() {
                return DataSource.class;
            }
        }
    }

    @Nested
    @CanaryTest
    class ByTheTest implements LeadsToTheClone {

        private static final Canary OF_THE_TEST = newCanary();

        @TestBean
        private DataSource dataSource;

        static DataSource dataSource() {
            return unopened(OF_THE_TEST.url());
        }

        @Test
        void databaseOfTheTestBeanIsNeverContacted() throws IOException {
            LeadsToTheClone.open(dataSource);
            assertThat(OF_THE_TEST.connections()).isZero();
        }

        private static Canary newCanary() {
            try {
                return new Canary();
            } catch (IOException ex) {
                throw new IllegalStateException(ex);
            }
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {}
    }

    @Nested
    @CanaryTest
    class BehindARouterWithADefault implements LeadsToTheClone {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {

            @Bean
            DataSource dataSource(Canary canary) {
                AbstractRoutingDataSource router = new AbstractRoutingDataSource() {
                    @Override
                    protected Object determineCurrentLookupKey() {
                        return "nobody";
                    }
                };
                router.setTargetDataSources(Map.of());
                router.setDefaultTargetDataSource(new DriverManagerDataSource(canary.url()));
                return router;
            }
        }
    }

    private static String url(GenericApplicationContext context) {
        return context.getBeanFactory().getBean(Canary.class).url();
    }

    private static HikariConfig settings(String url) {
        HikariConfig settings = new HikariConfig();
        settings.setJdbcUrl(url);
        settings.setUsername("library");
        settings.setPassword("secret");
        return settings;
    }

    private static HikariDataSource unopened(String url) {
        HikariDataSource pool = new HikariDataSource();
        settings(url).copyStateTo(pool);
        return pool;
    }
}
