package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.datasource.DataSourceNotRedirectableException;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.TestContexts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.postgresql.xa.PGXADataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.jdbc.datasource.AbstractDataSource;

class NotRedirectableDataSourceTests {

    @Test
    void finalClassThatTheBeanIsDeclaredByFailsTheContext() {
        Throwable failure = failureOf(OfAFinalClass.class);
        DataSourceNotRedirectableException cause = notRedirectable(failure);
        assertThat(cause).hasMessageContaining("'archive'");
        assertThat(cause)
                .hasMessage("The DataSource bean 'archive' of type " + OfAFinalClass.Archive.class.getName()
                        + " cannot be led to a template database: its class is final, or its method getConnection is,"
                        + " and the bean is declared by its class. Declare the bean as javax.sql.DataSource, or open"
                        + " the class.");
        FailureAnalysis analysis = analysisOf(failure);
        assertThat(analysis.getDescription())
                .startsWith("The DataSource bean 'archive'")
                .endsWith("and the bean is declared by its class.");
        assertThat(analysis.getAction()).isEqualTo("Declare the bean as javax.sql.DataSource, or open the class.");
    }

    @Test
    void dataSourceOfXaConnectionsFailsTheContext() {
        Throwable failure = failureOf(OfXaConnections.class);
        DataSourceNotRedirectableException cause = notRedirectable(failure);
        assertThat(cause).hasMessageContaining("'ledger'");
        assertThat(cause).hasMessageContaining(PGXADataSource.class.getName());
        FailureAnalysis analysis = analysisOf(failure);
        assertThat(analysis.getDescription()).contains("'ledger'").endsWith("it gives XA connections.");
        assertThat(analysis.getAction()).startsWith("Leave it out of the tests' context");
    }

    @Test
    void poolThatMayHaveConnectedBeforeItBecameABeanFailsTheContext() {
        Throwable failure = failureOf(OpenedElsewhere.class);
        DataSourceNotRedirectableException cause = notRedirectable(failure);
        assertThat(cause).hasMessageContaining("'dataSource'");
        assertThat(cause).hasMessageNotContaining("secret");
        FailureAnalysis analysis = analysisOf(failure);
        assertThat(analysis.getDescription())
                .endsWith("it may have connected to jdbc:postgresql://db.invalid/library.");
        assertThat(analysis.getAction()).startsWith("Make it in its @Bean method");
    }

    private static Throwable failureOf(Class<?> testClass) {
        return catchThrowable(() -> TestContexts.of(testClass));
    }

    private static DataSourceNotRedirectableException notRedirectable(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof DataSourceNotRedirectableException)) {
            cause = cause.getCause();
        }
        assertThat(cause).isInstanceOf(DataSourceNotRedirectableException.class);
        return (DataSourceNotRedirectableException) cause;
    }

    /** The first analysis, which is the one that Spring Boot reports. */
    private static FailureAnalysis analysisOf(Throwable failure) {
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        ArgumentResolver.of(BeanFactory.class, new DefaultListableBeanFactory())
                                .and(Environment.class, new StandardEnvironment()),
                        FailureHandler.logging(LogFactory.getLog(NotRedirectableDataSourceTests.class)))
                .stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    @CanaryTest
    static class OfAFinalClass {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            Archive archive() {
                return new Archive();
            }
        }

        static final class Archive extends AbstractDataSource {

            @Override
            public Connection getConnection() throws SQLException {
                throw new SQLException("Not to be asked");
            }

            @Override
            public Connection getConnection(String username, String password) throws SQLException {
                return getConnection();
            }
        }
    }

    @CanaryTest
    static class OfXaConnections {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            XADataSource ledger() {
                return new PGXADataSource();
            }
        }
    }

    @CanaryTest
    static class OpenedElsewhere {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            private final HikariDataSource pool = opened();

            private static HikariDataSource opened() {
                HikariConfig config = new HikariConfig();
                config.setJdbcUrl("jdbc:postgresql://db.invalid/library?password=secret");
                config.setInitializationFailTimeout(-1);
                return new HikariDataSource(config);
            }

            @Bean
            DataSource dataSource() {
                return pool;
            }
        }
    }
}
