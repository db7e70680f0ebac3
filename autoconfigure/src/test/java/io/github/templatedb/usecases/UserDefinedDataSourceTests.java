package io.github.templatedb.usecases;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Properties;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.test.context.TestPropertySource;

@Testable
class UserDefinedDataSourceTests {

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
    class PoolOpenedInItsConstructor implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void typeAndSettingsAreKept(@Autowired HikariDataSource dataSource) {
            LeadsToTheClone.open(dataSource);
            assertThat(dataSource.getMaximumPoolSize()).isEqualTo(4);
            assertThat(dataSource.getInitializationFailTimeout()).isEqualTo(1);
            assertThat(dataSource.getDataSource()).isNull();
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            DataSource dataSource(Canary canary) {
                HikariConfig config = new HikariConfig();
                config.setJdbcUrl(canary.url());
                config.setUsername("library");
                config.setPassword("secret");
                config.setMaximumPoolSize(4);
                return new HikariDataSource(config);
            }
        }
    }

    @Nested
    @CanaryTest
    class PoolOpenedInItsConstructorWithADriverClass implements LeadsToTheClone.WithAnyFlywayUrl {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            HikariDataSource dataSource(Canary canary) {
                HikariConfig config = new HikariConfig();
                config.setDriverClassName("org.postgresql.Driver");
                config.setJdbcUrl(canary.url());
                config.setUsername("library");
                config.setPassword("secret");
                return new HikariDataSource(config);
            }
        }
    }

    @Nested
    @CanaryTest
    class PoolOpenedInItsConstructorFromABean implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void settingsAreKept(@Autowired HikariDataSource dataSource) {
            LeadsToTheClone.open(dataSource);
            assertThat(dataSource.getMaximumPoolSize()).isEqualTo(4);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            HikariConfig hikariConfig(Canary canary) {
                HikariConfig config = new HikariConfig();
                config.setJdbcUrl(canary.url());
                config.setMaximumPoolSize(4);
                return config;
            }

            @Bean
            DataSource dataSource(HikariConfig hikariConfig) {
                return new HikariDataSource(hikariConfig);
            }
        }
    }

    @Nested
    @CanaryTest
    class SimpleDriver implements LeadsToTheClone.WithAnyFlywayUrl {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            SimpleDriverDataSource dataSource(Canary canary) {
                return new SimpleDriverDataSource(new Driver(), canary.url(), "library", "secret");
            }
        }
    }

    @Nested
    @CanaryTest
    class WithDriverManager implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void driverPropertiesAreKept(@Autowired DataSource dataSource) {
            assertThat(LeadsToTheClone.setting(dataSource, "application_name")).isEqualTo("shop");
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            DataSource dataSource(Canary canary) {
                DriverManagerDataSource dataSource = new DriverManagerDataSource(canary.url(), "library", "secret");
                Properties properties = new Properties();
                properties.setProperty("ApplicationName", "shop");
                properties.setProperty("socketFactory", "com.example.Missing");
                dataSource.setConnectionProperties(properties);
                return dataSource;
            }
        }
    }

    @Nested
    @CanaryTest
    class OfTheDriver implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void settingsAreKept(@Autowired DataSource dataSource) {
            assertThat(dataSource).isInstanceOf(PGSimpleDataSource.class);
            assertThat(LeadsToTheClone.setting(dataSource, "application_name")).isEqualTo("shop");
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            PGSimpleDataSource dataSource(Canary canary) {
                PGSimpleDataSource dataSource = new PGSimpleDataSource();
                dataSource.setUrl(canary.url());
                dataSource.setUser("library");
                dataSource.setPassword("secret");
                dataSource.setApplicationName("shop");
                return dataSource;
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
