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
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/** Applications whose beans connect by R2DBC, which is not led to a clone, and others without a DataSource bean. */
@CanaryTest
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

    interface Migrates {

        @Test
        default void cloneIsMigrated(@Autowired ApplicationContext context, @Autowired TemplateDatabase database)
                throws IOException, SQLException {
            try (var connection = DriverManager.getConnection(database.jdbcUrl());
                    var rows = connection.createStatement().executeQuery("SELECT title FROM book")) {
                assertThat(rows.next()).isTrue();
            }
            assertThatNobodyIsContacted(context);
        }
    }

    @Nested
    @Import(Reactive.class)
    class WithoutMigrations {

        @Test
        void startAsInPlainSpringBoot(@Autowired ApplicationContext context, CapturedOutput output) throws IOException {
            assertThat(context.getBeansOfType(Flyway.class)).isEmpty();
            assertThatNobodyIsContacted(context);
            assertThat(output).containsOnlyOnce(NOT_LED);
        }
    }

    @Nested
    @TestPropertySource(properties = {"spring.flyway.url=${canary.url}", "spring.flyway.user=migrator"})
    @Import(Other.class)
    class WithMigrations implements Migrates {}

    /** As those of a container are, which has them for R2DBC too. */
    @Nested
    @Import({Other.class, WithConnectionDetails.Details.class})
    class WithConnectionDetails implements Migrates {

        static class Details {

            /** Of another product, so it does not name the server. */
            @Bean
            JdbcConnectionDetails details() {
                return new LibraryDetails("jdbc:h2:mem:books");
            }
        }
    }

    @Nested
    @TestPropertySource(properties = {"spring.flyway.url=${canary.url}", "spring.r2dbc.url=r2dbc:h2:mem:///books"})
    @Import(Reactive.class)
    class WithAnotherProduct {

        @Test
        void nothingIsSaid(CapturedOutput output) {
            assertThat(output).doesNotContain(NOT_LED);
        }
    }

    @Nested
    @TestPropertySource(
            properties = {
                "spring.flyway.url=${canary.url}",
                "spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
            })
    class WithoutR2dbcToo implements Migrates {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    static class Reactive {

        @Bean
        ConnectionFactory reactive() {
            return new Unused();
        }
    }

    static class Other {

        @Bean
        ConnectionFactory other() {
            return new Unused();
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
