package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

@Testable
class PoolSettingsTests {

    @Nested
    @CanaryTest
    @TestPropertySource(
            properties = {
                "spring.datasource.name=orders",
                "spring.datasource.hikari.connection-init-sql=SET lock_timeout = '1234ms'",
                "spring.datasource.hikari.connection-timeout=250",
                "spring.datasource.hikari.data-source-properties.ApplicationName=shop",
                "spring.datasource.hikari.data-source-properties.PGHOST=db.invalid",
                "spring.datasource.hikari.data-source-properties.socketFactory=com.example.Missing",
                "spring.datasource.hikari.maximum-pool-size=3",
                "spring.datasource.hikari.minimum-idle=2",
                "spring.datasource.hikari.pool-name=library-pool",
                "spring.datasource.hikari.schema=library",
                "spring.flyway.schemas=library"
            })
    class OfTheUser implements LeadsToTheClone {

        @Autowired
        HikariDataSource dataSource;

        @Test
        void poolHasTheConfiguredSize() throws SQLException {
            try (Connection first = dataSource.getConnection();
                    Connection second = dataSource.getConnection();
                    Connection third = dataSource.getConnection()) {
                assertThat(first).isNotSameAs(second).isNotSameAs(third);
                assertThatThrownBy(dataSource::getConnection).isInstanceOf(SQLTransientConnectionException.class);
            }
            assertThat(dataSource.getMaximumPoolSize()).isEqualTo(3);
            assertThat(dataSource.getMinimumIdle()).isEqualTo(2);
        }

        @Test
        void poolHasTheConfiguredName() throws SQLException {
            assertThat(dataSource.getPoolName()).isEqualTo("library-pool");
            assertThatThrownBy(this::exhaust).hasMessageContaining("library-pool");
        }

        private void exhaust() throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                assertThat(connection.isValid(0)).isTrue();
                exhaust();
            }
        }

        @Test
        void sessionsBeginAsConfigured() throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                assertThat(connection.getSchema()).isEqualTo("library");
            }
            JdbcClient jdbc = JdbcClient.create(dataSource);
            assertThat(jdbc.sql("SHOW lock_timeout").query(String.class).single())
                    .isEqualTo("1234ms");
            assertThat(jdbc.sql("SHOW application_name").query(String.class).single())
                    .isEqualTo("shop");
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {}
    }

    @Nested
    @CanaryTest
    @TestPropertySource(
            properties = {
                "spring.datasource.hikari.auto-commit=false",
                "spring.datasource.hikari.maximum-pool-size=2",
                "spring.datasource.hikari.minimum-idle=2"
            })
    class OfAFixedSize {

        @Test
        void connectionsDoNotCommitThemselves(@Autowired DataSource dataSource) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
            }
        }

        @Test
        void minimumThatEqualsTheMaximumIsKept(@Autowired HikariDataSource dataSource) {
            JdbcClient.create(dataSource).sql("SELECT 1").query().singleValue();
            assertThat(dataSource.getMinimumIdle()).isEqualTo(2);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {}
    }

    @Nested
    @CanaryTest
    class NotSet {

        @Test
        void poolKeepsHikarisSizeAndNoIdleConnections(@Autowired HikariDataSource dataSource) {
            JdbcClient.create(dataSource).sql("SELECT 1").query().singleValue();
            assertThat(dataSource.getMaximumPoolSize()).isEqualTo(10);
            assertThat(dataSource.getMinimumIdle()).isZero();
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {}
    }
}
