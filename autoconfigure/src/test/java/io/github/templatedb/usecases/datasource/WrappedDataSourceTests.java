package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.postgresql.Driver;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.test.context.TestPropertySource;

@CanaryTest
class WrappedDataSourceTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    /** The application's own object is the bean. */
    interface Kept extends LeadsToTheClone {

        @Test
        default void wrapperIsKept(@Autowired DataSource dataSource, @Value("${wrapper}") Class<?> wrapper) {
            assertThat(dataSource).isInstanceOf(wrapper);
        }
    }

    static class InTheBeanMethod {

        @Bean
        DataSource dataSource(Canary canary, @Value("${wrapper}") Class<? extends DataSource> wrapper)
                throws ReflectiveOperationException {
            return wrapper.getConstructor(DataSource.class).newInstance(canary.pool());
        }
    }

    @Nested
    @Import(ByAPostProcessorThatMakesAProxy.Beans.class)
    class ByAPostProcessorThatMakesAProxy implements LeadsToTheClone {

        @Test
        void wrapperSeesTheCalls(@Autowired DataSource dataSource, @Autowired AtomicInteger calls) {
            int before = calls.get();
            LeadsToTheClone.open(dataSource);
            assertThat(calls.get()).isGreaterThan(before);
        }

        static class Beans {

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
                        Beans.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
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
    @Import(ByAPostProcessorThatDelegates.Beans.class)
    @TestPropertySource(properties = "wrapper=org.springframework.jdbc.datasource.DelegatingDataSource")
    class ByAPostProcessorThatDelegates implements LeadsToTheClone.WithAnyFlywayUrl, Kept {

        static class Beans {

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
    @Import(InTheBeanMethod.class)
    @TestPropertySource(properties = "wrapper=org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy")
    class ByALazyProxyInItsBeanMethod implements Kept {}

    @Nested
    @Import(InTheBeanMethod.class)
    @TestPropertySource(properties = "wrapper=org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy")
    class ByATransactionAwareProxyInItsBeanMethod implements Kept {}

    @Nested
    @Import(ByABeanThatShowsIt.Beans.class)
    class ByABeanThatShowsIt implements LeadsToTheClone {

        static class Beans {

            @Bean
            DataSource pool(Canary canary) {
                return canary.pool();
            }

            @Bean
            @Primary
            DataSource dataSource(@Qualifier("pool") DataSource pool) {
                return new DelegatingDataSource(pool);
            }
        }
    }

    @Nested
    @Import(ByABeanThatHidesIt.Beans.class)
    class ByABeanThatHidesIt implements LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        void wrapperIsKept(@Autowired DataSource dataSource) {
            assertThat(dataSource).isInstanceOf(Hiding.class);
        }

        static class Beans {

            @Bean
            DataSource pool(Canary canary) {
                return canary.pool();
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
