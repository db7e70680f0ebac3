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
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.TestPropertySource;

/** Pools that are opened by their first connection. */
@CanaryTest
class UserDefinedPoolTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @WholeApplication
    static class Application {}

    @Nested
    @Import(UnopenedPool.Beans.class)
    class UnopenedPool implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void typeAndSettingsAreKept(@Autowired HikariDataSource dataSource) {
            LeadsToTheClone.open(dataSource);
            assertThat(dataSource.getMaximumPoolSize()).isEqualTo(4);
        }

        static class Beans {

            @Bean
            HikariDataSource dataSource(Canary canary) {
                HikariDataSource pool = canary.pool();
                pool.setUsername("library");
                pool.setPassword("secret");
                pool.setMaximumPoolSize(4);
                return pool;
            }
        }
    }

    @Nested
    @TestPropertySource(
            properties = {
                "app.datasource.url=${canary.url}",
                "app.datasource.username=library",
                "app.datasource.password=secret",
                "app.datasource.hikari.maximum-pool-size=4"
            })
    @Import(PoolFromDataSourceProperties.Beans.class)
    class PoolFromDataSourceProperties implements LeadsToTheClone {

        @Test
        void boundSettingsAreKept(@Autowired HikariDataSource dataSource) {
            LeadsToTheClone.open(dataSource);
            assertThat(dataSource.getMaximumPoolSize()).isEqualTo(4);
        }

        static class Beans {

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
    @TestPropertySource(
            properties = {"app.datasource.jdbc-url=${canary.url}", "app.datasource.connection-init-sql=SET jit = on"})
    @Import(PoolBoundToProperties.Beans.class)
    class PoolBoundToProperties implements LeadsToTheClone {

        @Test
        void boundSettingsAreKept(@Autowired DataSource dataSource) {
            assertThat(LeadsToTheClone.setting(dataSource, "jit")).isEqualTo("on");
        }

        static class Beans {

            @Bean
            @ConfigurationProperties("app.datasource")
            DataSource dataSource() {
                return DataSourceBuilder.create().build();
            }
        }
    }

    @Nested
    @Import(SubclassDeclaredByItsClass.Beans.class)
    class SubclassDeclaredByItsClass implements LeadsToTheClone {

        @Test
        void classIsKept(@Autowired LibraryPool dataSource) {
            assertThat(dataSource.shelf()).isEqualTo("history");
        }

        static class Beans {

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
    @Import(FromAFactoryBean.Beans.class)
    class FromAFactoryBean implements LeadsToTheClone.WithAnyFlywayUrl {

        static class Beans {

            @Bean
            PoolFactory dataSource(Canary canary) {
                return new PoolFactory(canary);
            }
        }

        record PoolFactory(Canary canary) implements FactoryBean<DataSource> {

            @Override
            public DataSource getObject() {
                return canary.pool();
            }

            @Override
            public Class<?> getObjectType() {
                return DataSource.class;
            }
        }
    }
}
