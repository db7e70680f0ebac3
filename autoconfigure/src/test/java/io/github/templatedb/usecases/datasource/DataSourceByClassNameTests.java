package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.test.context.TestPropertySource;

/** Pools that make their DataSource by the name of its class, and set its properties. */
@CanaryTest
class DataSourceByClassNameTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Nested
    @TestPropertySource(
            properties = {
                "spring.datasource.hikari.data-source-class-name=org.postgresql.ds.PGSimpleDataSource",
                "spring.datasource.hikari.data-source-properties.serverName=db.invalid",
                "spring.datasource.hikari.data-source-properties.portNumber=5433",
                "spring.datasource.hikari.data-source-properties.databaseName=library",
                "spring.datasource.hikari.data-source-properties.user=library",
                "spring.datasource.hikari.data-source-properties.password=secret",
                "spring.datasource.hikari.data-source-properties.applicationName=shop",
                "spring.datasource.hikari.data-source-properties.stringType=unspecified",
                "spring.datasource.hikari.data-source-properties.socketFactory=com.example.Missing"
            })
    class WithProperties implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void settingsAreKept(@Autowired DataSource dataSource) throws SQLException {
            assertThatSettingsAreKept(dataSource);
        }
    }

    @Nested
    @TestPropertySource(
            properties = {
                "spring.datasource.hikari.data-source-class-name=org.postgresql.ds.PGSimpleDataSource",
                "spring.datasource.hikari.data-source-properties.url=${canary.url}?ApplicationName=shop&stringtype=unspecified"
            })
    class WithAUrlAmongTheProperties implements LeadsToTheClone {

        @Test
        void settingsAreKept(@Autowired DataSource dataSource) throws SQLException {
            assertThatSettingsAreKept(dataSource);
        }
    }

    private static void assertThatSettingsAreKept(DataSource dataSource) throws SQLException {
        assertThat(LeadsToTheClone.setting(dataSource, "application_name")).isEqualTo("shop");
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.getMetaData().getURL())
                    .containsIgnoringCase("stringtype=unspecified")
                    .doesNotContain("db.invalid", "library", "secret", "socketFactory");
        }
    }

    @Nested
    @Import(ForTwoDatabases.Beans.class)
    class ForTwoDatabases {

        @Test
        void eachHasAClone(
                @Autowired DataSource orders,
                @Autowired @Qualifier("customers") DataSource customers,
                @Autowired @Qualifier("customersAgain") DataSource customersAgain) {
            assertThat(database(orders)).startsWith("tdb_c_").isNotEqualTo(database(customers));
            assertThat(database(customers)).startsWith("tdb_c_").isEqualTo(database(customersAgain));
        }

        private static String database(DataSource dataSource) {
            return JdbcClient.create(dataSource)
                    .sql("SELECT current_database()")
                    .query(String.class)
                    .single();
        }

        static class Beans {

            @Bean
            @Primary
            HikariDataSource orders() {
                return pool("orders");
            }

            @Bean
            HikariDataSource customers() {
                return pool("customers");
            }

            @Bean
            HikariDataSource customersAgain() {
                return pool("customers");
            }

            private static HikariDataSource pool(String database) {
                HikariDataSource pool = new HikariDataSource();
                pool.setDataSourceClassName(PGSimpleDataSource.class.getName());
                pool.addDataSourceProperty("serverName", "db.invalid");
                pool.addDataSourceProperty("databaseName", database);
                return pool;
            }
        }
    }

    @Nested
    @TestPropertySource(
            properties = {
                "spring.datasource.username=archivist",
                "spring.datasource.password=dust",
                "spring.datasource.hikari.data-source-class-name=io.github.templatedb.usecases.datasource.DataSourceByClassNameTests$Archive",
                "spring.datasource.hikari.data-source-properties.url=jdbc:other:archive",
                "spring.flyway.enabled=false",
                "spring.autoconfigure.exclude=org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration,"
                        + "org.springframework.boot.jooq.autoconfigure.JooqAutoConfiguration"
            })
    class ForAnotherProduct {

        @Test
        void staysAsItIs(@Autowired DataSource dataSource) {
            assertThat(dataSource).isExactlyInstanceOf(HikariDataSource.class);
            HikariDataSource pool = (HikariDataSource) dataSource;
            assertThat(pool.getDataSourceClassName()).isEqualTo(Archive.class.getName());
            assertThat(pool.getDataSourceProperties()).containsEntry("url", "jdbc:other:archive");
            assertThat(pool.getUsername()).isEqualTo("archivist");
            assertThat(pool.getPassword()).isEqualTo("dust");
        }
    }

    /** A DataSource of another product. */
    public static final class Archive extends AbstractDataSource {

        private String url;

        public String getUrl() {
            return url;
        }

        public void setUrl(String url) {
            this.url = url;
        }

        @Override
        public Connection getConnection() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Connection getConnection(String username, String password) {
            throw new UnsupportedOperationException();
        }
    }
}
