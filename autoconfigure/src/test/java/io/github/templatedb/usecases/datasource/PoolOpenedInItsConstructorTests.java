package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A pool that opens its connections before anybody else has seen it. */
@CanaryTest
class PoolOpenedInItsConstructorTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Nested
    @Import(WithAUrl.Beans.class)
    class WithAUrl implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void typeAndSettingsAreKept(@Autowired HikariDataSource dataSource) {
            LeadsToTheClone.open(dataSource);
            assertThat(dataSource.getMaximumPoolSize()).isEqualTo(4);
            assertThat(dataSource.getInitializationFailTimeout()).isEqualTo(1);
            assertThat(dataSource.getDataSource()).isNull();
        }

        static class Beans {

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
    @Import(WithADriverClass.Beans.class)
    class WithADriverClass implements LeadsToTheClone {

        static class Beans {

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
    @Import(WithSettingsOfABean.Beans.class)
    class WithSettingsOfABean implements LeadsToTheClone {

        @Test
        void settingsAreKept(@Autowired HikariDataSource dataSource) {
            LeadsToTheClone.open(dataSource);
            assertThat(dataSource.getMaximumPoolSize()).isEqualTo(4);
        }

        static class Beans {

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
}
