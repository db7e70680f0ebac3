package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import java.util.Properties;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** A connection each time it is asked. */
@CanaryTest
class UserDefinedDataSourceWithoutAPoolTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Nested
    @Import(SimpleDriver.Beans.class)
    class SimpleDriver implements LeadsToTheClone.WithAnyFlywayUrl {

        static class Beans {

            @Bean
            SimpleDriverDataSource dataSource(Canary canary) {
                return new SimpleDriverDataSource(new Driver(), canary.url(), "library", "secret");
            }
        }
    }

    @Nested
    @Import(WithDriverManager.Beans.class)
    class WithDriverManager implements LeadsToTheClone {

        @Test
        void driverPropertiesAreKept(@Autowired DataSource dataSource) {
            assertThat(LeadsToTheClone.setting(dataSource, "application_name")).isEqualTo("shop");
        }

        static class Beans {

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
    @Import(OfTheDriver.Beans.class)
    class OfTheDriver implements LeadsToTheClone {

        @Test
        void settingsAreKept(@Autowired DataSource dataSource) {
            assertThat(dataSource).isInstanceOf(PGSimpleDataSource.class);
            assertThat(LeadsToTheClone.setting(dataSource, "application_name")).isEqualTo("shop");
        }

        static class Beans {

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
}
