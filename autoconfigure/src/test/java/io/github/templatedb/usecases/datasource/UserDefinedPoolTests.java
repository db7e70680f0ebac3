package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import io.github.templatedb.usecases.support.WholeApplication;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.TestPropertySource;

/** Pools that are opened by their first connection. */
@Testable
class UserDefinedPoolTests {

    @Nested
    @CanaryTest
    class UnopenedPool implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void typeAndSettingsAreKept(@Autowired HikariDataSource dataSource) {
            LeadsToTheClone.open(dataSource);
            assertThat(dataSource.getMaximumPoolSize()).isEqualTo(4);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {

            @Bean
            HikariDataSource dataSource(Canary canary) {
                HikariDataSource pool = new HikariDataSource();
                pool.setJdbcUrl(canary.url());
                pool.setUsername("library");
                pool.setPassword("secret");
                pool.setMaximumPoolSize(4);
                return pool;
            }
        }
    }

    @Nested
    @CanaryTest
    @TestPropertySource(
            properties = {
                "app.datasource.url=${canary.url}",
                "app.datasource.username=library",
                "app.datasource.password=secret",
                "app.datasource.hikari.maximum-pool-size=4"
            })
    class PoolFromDataSourceProperties implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void boundSettingsAreKept(@Autowired HikariDataSource dataSource) {
            LeadsToTheClone.open(dataSource);
            assertThat(dataSource.getMaximumPoolSize()).isEqualTo(4);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {

            @Bean
            @Primary
            @ConfigurationProperties("app.datasource")
            DataSourceProperties appDataSourceProperties() {
                return new DataSourceProperties();
            }

            @Bean
            @ConfigurationProperties("app.datasource.hikari")
            HikariDataSource dataSource(DataSourceProperties properties) {
                return properties
                        .initializeDataSourceBuilder()
                        .type(HikariDataSource.class)
                        .build();
            }
        }
    }

    @Nested
    @CanaryTest
    @TestPropertySource(
            properties = {"app.datasource.jdbc-url=${canary.url}", "app.datasource.connection-init-sql=SET jit = on"})
    class PoolBoundToProperties implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void boundSettingsAreKept(@Autowired DataSource dataSource) {
            assertThat(LeadsToTheClone.setting(dataSource, "jit")).isEqualTo("on");
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {

            @Bean
            @ConfigurationProperties("app.datasource")
            DataSource dataSource() {
                return DataSourceBuilder.create().build();
            }
        }
    }

    @Nested
    @CanaryTest
    class SubclassDeclaredByItsClass implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void classIsKept(@Autowired LibraryPool dataSource) {
            assertThat(dataSource.shelf()).isEqualTo("history");
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {

            @Bean
            LibraryPool dataSource(Canary canary) {
                LibraryPool pool = new LibraryPool("history");
                pool.setJdbcUrl(canary.url());
                return pool;
            }
        }

        static class LibraryPool extends HikariDataSource {

            private final String shelf;

            LibraryPool(String shelf) {
                this.shelf = shelf;
            }

            String shelf() {
                return shelf;
            }
        }
    }

    @Nested
    @CanaryTest
    class FromAFactoryBean implements LeadsToTheClone.WithAnyFlywayUrl {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {

            @Bean
            PoolFactory dataSource(Canary canary) {
                return new PoolFactory(canary.url());
            }
        }

        record PoolFactory(String url) implements FactoryBean<DataSource> {

            @Override
            public DataSource getObject() {
                HikariDataSource pool = new HikariDataSource();
                pool.setJdbcUrl(url);
                return pool;
            }

            @Override
            public Class<?> getObjectType() {
                return DataSource.class;
            }
        }
    }
}
