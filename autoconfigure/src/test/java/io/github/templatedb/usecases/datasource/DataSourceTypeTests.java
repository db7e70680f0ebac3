package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.test.context.TestPropertySource;

@CanaryTest
class DataSourceTypeTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Nested
    class Hikari implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void typeIsKept(@Autowired DataSource dataSource) {
            assertThat(dataSource).isInstanceOf(HikariDataSource.class);
        }
    }

    @Nested
    @TestPropertySource(
            properties = {
                "spring.datasource.type=org.apache.tomcat.jdbc.pool.DataSource",
                "spring.datasource.tomcat.max-active=2",
                "spring.datasource.tomcat.max-wait=250",
                "spring.datasource.tomcat.initial-size=1",
                "spring.datasource.tomcat.connection-properties=ApplicationName=shop;socketFactory=com.example.Missing"
            })
    class Tomcat implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void typeAndSettingsAreKept(@Autowired DataSource dataSource) throws SQLException {
            assertThat(dataSource).isInstanceOf(org.apache.tomcat.jdbc.pool.DataSource.class);
            assertThatItGivesTwoConnections(dataSource);
            assertThat(LeadsToTheClone.setting(dataSource, "application_name")).isEqualTo("shop");
        }
    }

    @Nested
    @TestPropertySource(
            properties = {
                "spring.datasource.type=org.apache.commons.dbcp2.BasicDataSource",
                "spring.datasource.dbcp2.max-total=2",
                "spring.datasource.dbcp2.max-wait-millis=250",
                "spring.datasource.dbcp2.connection-init-sqls=SET jit = on",
                "spring.datasource.dbcp2.connection-properties=ApplicationName=shop;socketFactory=com.example.Missing"
            })
    class Dbcp2 implements LeadsToTheClone {

        @Test
        void typeAndSettingsAreKept(@Autowired DataSource dataSource) throws SQLException {
            assertThat(dataSource).isInstanceOf(BasicDataSource.class);
            assertThatItGivesTwoConnections(dataSource);
            assertThat(LeadsToTheClone.setting(dataSource, "jit")).isEqualTo("on");
        }

        @Test
        void connectionPropertiesAreKept(@Autowired DataSource dataSource) {
            assertThat(LeadsToTheClone.setting(dataSource, "application_name")).isEqualTo("shop");
        }
    }

    @Nested
    @TestPropertySource(
            properties = "spring.datasource.type=org.springframework.jdbc.datasource.SimpleDriverDataSource")
    class Unpooled implements LeadsToTheClone {

        @Test
        void typeIsKept(@Autowired DataSource dataSource) {
            assertThat(dataSource).isInstanceOf(SimpleDriverDataSource.class);
        }
    }

    private static void assertThatItGivesTwoConnections(DataSource dataSource) throws SQLException {
        try (Connection first = dataSource.getConnection();
                Connection second = dataSource.getConnection()) {
            assertThat(first).isNotSameAs(second);
            assertThatThrownBy(dataSource::getConnection).isInstanceOf(SQLException.class);
        }
    }
}
