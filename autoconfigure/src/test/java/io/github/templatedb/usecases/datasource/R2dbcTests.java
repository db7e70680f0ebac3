package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.core.Notices;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LibraryDetails;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.commons.annotation.Testable;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;

/** Applications whose beans connect by R2DBC, which is not led to a clone, and others without a DataSource bean. */
@Testable
@ExtendWith(OutputCaptureExtension.class)
class R2dbcTests {

    private static final String NOT_LED =
            "The ConnectionFactory bean 'reactive' is not led to the database of these tests";

    @BeforeAll
    static void begin() {
        Notices.forget();
    }

    private static void assertThatNobodyIsContacted(ApplicationContext context) throws IOException {
        assertThat(context.getBeansOfType(DataSource.class)).isEmpty();
        assertThat(context.getBean(Canary.class).connections()).isZero();
    }

    @Nested
    @CanaryTest
    class WithoutMigrations {

        @Test
        void startAsInPlainSpringBoot(@Autowired ApplicationContext context, CapturedOutput output) throws IOException {
            assertThat(context.getBeansOfType(Flyway.class)).isEmpty();
            assertThatNobodyIsContacted(context);
            assertThat(output).containsOnlyOnce(NOT_LED);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            ConnectionFactory reactive() {
                return new Unused();
            }
        }
    }

    @Nested
    @CanaryTest
    @TestPropertySource(properties = {"spring.flyway.url=${canary.url}", "spring.flyway.user=migrator"})
    class WithMigrations {

        @Test
        void cloneIsMigrated(@Autowired ApplicationContext context, @Autowired TemplateDatabase database)
                throws IOException, SQLException {
            assertThatBooksAreIn(database);
            assertThatNobodyIsContacted(context);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            ConnectionFactory other() {
                return new Unused();
            }
        }
    }

    /** As those of a container are, which has them for R2DBC too. */
    @Nested
    @CanaryTest
    class WithConnectionDetails {

        @Test
        void cloneIsMigrated(@Autowired ApplicationContext context, @Autowired TemplateDatabase database)
                throws IOException, SQLException {
            assertThatBooksAreIn(database);
            assertThatNobodyIsContacted(context);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            ConnectionFactory other() {
                return new Unused();
            }

            /** Of another product, so it does not name the server. */
            @Bean
            JdbcConnectionDetails details() {
                return new LibraryDetails("jdbc:h2:mem:books");
            }
        }
    }

    @Nested
    @CanaryTest
    @TestPropertySource(properties = {"spring.flyway.url=${canary.url}", "spring.r2dbc.url=r2dbc:h2:mem:///books"})
    class WithAnotherProduct {

        @Test
        void nothingIsSaid(CapturedOutput output) {
            assertThat(output).doesNotContain(NOT_LED);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            ConnectionFactory reactive() {
                return new Unused();
            }
        }
    }

    @Nested
    @CanaryTest
    @TestPropertySource(properties = "spring.flyway.url=${canary.url}")
    class WithoutR2dbcToo {

        @Test
        void cloneIsMigrated(@Autowired ApplicationContext context, @Autowired TemplateDatabase database)
                throws IOException, SQLException {
            assertThatBooksAreIn(database);
            assertThatNobodyIsContacted(context);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
        static class Application {}
    }

    private static void assertThatBooksAreIn(TemplateDatabase database) throws SQLException {
        try (var connection = DriverManager.getConnection(database.jdbcUrl());
                var rows = connection.createStatement().executeQuery("SELECT title FROM book")) {
            assertThat(rows.next()).isTrue();
        }
    }

    /** Connects nobody. */
    private static final class Unused implements ConnectionFactory {

        @Override
        public Publisher<? extends Connection> create() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return () -> "PostgreSQL";
        }
    }
}
