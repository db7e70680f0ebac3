package io.github.templatedb.usecases.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import io.github.templatedb.usecases.support.WholeApplication;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jdbc.test.autoconfigure.DataJdbcTest;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.boot.jooq.test.autoconfigure.JooqTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

@AutoConfigureTemplateDatabase
@ContextConfiguration(classes = SliceTests.Application.class, initializers = Canary.Initializer.class)
class SliceTests {

    private static final String POOL_NAME = "spring.datasource.hikari.pool-name=library-pool";

    /** No slice replaces the application's own pool, although none of them says so. */
    interface KeepsThePool extends LeadsToTheClone {

        @Test
        default void poolIsTheApplicationsOwn(@Autowired DataSource dataSource) {
            assertThat(dataSource).isInstanceOf(HikariDataSource.class);
            LeadsToTheClone.open(dataSource);
            assertThat(((HikariDataSource) dataSource).getPoolName()).isEqualTo("library-pool");
        }
    }

    @Nested
    @DataJpaTest(properties = POOL_NAME)
    class DataJpa implements KeepsThePool {}

    @Nested
    @DataJpaTest
    @Import(WithAPool.class)
    class DataJpaWithAUserDefinedPool implements KeepsThePool {}

    @Nested
    @JdbcTest(properties = POOL_NAME)
    class Jdbc implements KeepsThePool {}

    @Nested
    @JdbcTest
    @Import(WithAPool.class)
    class JdbcWithAUserDefinedPool implements KeepsThePool {}

    @Nested
    @DataJdbcTest(properties = POOL_NAME)
    class DataJdbc implements KeepsThePool {}

    @Nested
    @DataJdbcTest
    @Import(WithAPool.class)
    class DataJdbcWithAUserDefinedPool implements KeepsThePool {}

    @Nested
    @JooqTest(properties = POOL_NAME)
    class Jooq implements KeepsThePool {}

    @Nested
    @JooqTest
    @Import(WithAPool.class)
    class JooqWithAUserDefinedPool implements KeepsThePool {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @WholeApplication
    static class Application {}

    static class WithAPool {

        @Bean
        DataSource dataSource(Canary canary) {
            HikariDataSource pool = canary.pool();
            pool.setPoolName("library-pool");
            return pool;
        }
    }
}
