package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.postgresql.Driver;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

@Testable
class WrappedDataSourceTests {

    @Nested
    @CanaryTest
    class ByAPostProcessorThatMakesAProxy implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void wrapperSeesTheCalls(@Autowired DataSource dataSource, @Autowired AtomicInteger calls) {
            int before = calls.get();
            LeadsToTheClone.open(dataSource);
            assertThat(calls.get()).isGreaterThan(before);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            AtomicInteger calls() {
                return new AtomicInteger();
            }

            @Bean
            DataSource dataSource(Canary canary) {
                return new SimpleDriverDataSource(new Driver(), canary.url(), "library", "secret");
            }

            @Bean
            static BeanPostProcessor wrapping(AtomicInteger calls) {
                return new BeanPostProcessor() {
                    @Override
                    public Object postProcessAfterInitialization(Object bean, String beanName) {
                        return bean instanceof DataSource dataSource ? counting(dataSource, calls) : bean;
                    }
                };
            }

            private static Object counting(DataSource dataSource, AtomicInteger calls) {
                return Proxy.newProxyInstance(
                        Application.class.getClassLoader(),
                        new Class<?>[] {DataSource.class},
                        (proxy, method, arguments) -> {
                            calls.incrementAndGet();
                            try {
                                return method.invoke(dataSource, arguments);
                            } catch (InvocationTargetException ex) {
                                throw ex.getTargetException();
                            }
                        });
            }
        }
    }

    @Nested
    @CanaryTest
    class ByAPostProcessorThatDelegates implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void wrapperIsKept(@Autowired DataSource dataSource) {
            assertThat(dataSource).isInstanceOf(DelegatingDataSource.class);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            static BeanPostProcessor wrapping() {
                return new BeanPostProcessor() {
                    @Override
                    public Object postProcessAfterInitialization(Object bean, String beanName) {
                        return bean instanceof DataSource dataSource ? new DelegatingDataSource(dataSource) : bean;
                    }
                };
            }
        }
    }

    @Nested
    @CanaryTest
    class ByALazyProxyInItsBeanMethod implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void wrapperIsKept(@Autowired DataSource dataSource) {
            assertThat(dataSource).isInstanceOf(LazyConnectionDataSourceProxy.class);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            DataSource dataSource(Canary canary) {
                HikariDataSource pool = new HikariDataSource();
                pool.setJdbcUrl(canary.url());
                return new LazyConnectionDataSourceProxy(pool);
            }
        }
    }

    @Nested
    @CanaryTest
    class ByATransactionAwareProxyInItsBeanMethod implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void wrapperIsKept(@Autowired DataSource dataSource) {
            assertThat(dataSource).isInstanceOf(TransactionAwareDataSourceProxy.class);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            DataSource dataSource(Canary canary) {
                HikariDataSource pool = new HikariDataSource();
                pool.setJdbcUrl(canary.url());
                return new TransactionAwareDataSourceProxy(pool);
            }
        }
    }

    @Nested
    @CanaryTest
    class ByABeanThatShowsIt implements LeadsToTheClone.WithAnyFlywayUrl {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            DataSource pool(Canary canary) {
                HikariDataSource pool = new HikariDataSource();
                pool.setJdbcUrl(canary.url());
                return pool;
            }

            @Bean
            @Primary
            DataSource dataSource(@Qualifier("pool") DataSource pool) {
                return new DelegatingDataSource(pool);
            }
        }
    }

    @Nested
    @CanaryTest
    class ByABeanThatHidesIt implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void wrapperIsKept(@Autowired DataSource dataSource) {
            assertThat(dataSource).isInstanceOf(Hiding.class);
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            DataSource pool(Canary canary) {
                HikariDataSource pool = new HikariDataSource();
                pool.setJdbcUrl(canary.url());
                return pool;
            }

            @Bean
            @Primary
            DataSource dataSource(@Qualifier("pool") DataSource pool) {
                return new Hiding(pool);
            }
        }

        private static final class Hiding extends AbstractDataSource {

            private final DataSource hidden;

            Hiding(DataSource hidden) {
                this.hidden = hidden;
            }

            @Override
            public Connection getConnection() throws SQLException {
                return hidden.getConnection();
            }

            @Override
            public Connection getConnection(String username, String password) throws SQLException {
                return hidden.getConnection(username, password);
            }
        }
    }
}
