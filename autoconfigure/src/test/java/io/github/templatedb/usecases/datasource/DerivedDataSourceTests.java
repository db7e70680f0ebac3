package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.CanaryTest;
import java.io.IOException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.postgresql.Driver;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

@Testable
class DerivedDataSourceTests {

    /** Boot derives DataSources from the bean, and applications do. */
    interface CanBeDerivedFrom {

        @Test
        default void derivedDataSourceLeadsToTheClone(
                @Autowired DataSource dataSource, @Autowired TemplateDatabase database, @Autowired Canary canary)
                throws IOException {
            DataSource derived = DataSourceBuilder.derivedFrom(dataSource)
                    .type(SimpleDriverDataSource.class)
                    .build();
            assertThat(JdbcClient.create(derived)
                            .sql("SELECT current_database()")
                            .query(String.class)
                            .single())
                    .isEqualTo(database.name());
            assertThat(canary.connections()).isZero();
        }
    }

    @Nested
    @CanaryTest
    class FromTheAutoConfiguredPool implements CanBeDerivedFrom {

        @Test
        void derivedPoolLeadsToTheClone(@Autowired DataSource dataSource, @Autowired TemplateDatabase database) {
            try (HikariDataSource derived = DataSourceBuilder.derivedFrom(dataSource)
                    .type(HikariDataSource.class)
                    .build()) {
                assertThat(JdbcClient.create(derived)
                                .sql("SELECT current_database()")
                                .query(String.class)
                                .single())
                        .isEqualTo(database.name());
            }
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {}
    }

    @Nested
    @CanaryTest
    class FromAUserDefinedDataSource implements CanBeDerivedFrom {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            DataSource dataSource(Canary canary) {
                return new SimpleDriverDataSource(new Driver(), canary.url(), "library", "secret");
            }
        }
    }
}
