package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

@CanaryTest
class OtherProductTests implements LeadsToTheClone.WithAnyFlywayUrl {

    @Test
    void configuredPoolStaysAsItIs(@Autowired @Qualifier("pool") DataSource dataSource) {
        assertThat(dataSource).isExactlyInstanceOf(HikariDataSource.class);
        HikariDataSource pool = (HikariDataSource) dataSource;
        assertThat(pool.getJdbcUrl()).isEqualTo("jdbc:other:archive");
        assertThat(pool.getDataSource()).isNull();
        assertThat(pool.isRunning()).isFalse();
    }

    @Test
    void poolThatWasOpenedInItsConstructorIsAsConfigured(@Autowired @Qualifier("openedPool") DataSource dataSource) {
        assertThat(dataSource).isExactlyInstanceOf(HikariDataSource.class);
        HikariDataSource pool = (HikariDataSource) dataSource;
        assertThat(pool.getJdbcUrl()).isEqualTo("jdbc:other:archive");
        assertThat(pool.getMaximumPoolSize()).isEqualTo(4);
        assertThat(pool.getDataSource()).isNull();
        assertThat(pool.getInitializationFailTimeout()).isEqualTo(1);
        assertThat(pool.isClosed()).isFalse();
    }

    @Test
    void unpooledDataSourceStaysAsItIs(@Autowired @Qualifier("unpooled") DataSource dataSource) {
        assertThat(dataSource).isExactlyInstanceOf(SimpleDriverDataSource.class);
        assertThat(((SimpleDriverDataSource) dataSource).getUrl()).isEqualTo("jdbc:other:archive");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        @Primary
        DataSource dataSource(Canary canary) {
            return new SimpleDriverDataSource(new Driver(), canary.url(), "library", "secret");
        }

        @Bean
        DataSource pool() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl("jdbc:other:archive");
            return pool;
        }

        @Bean
        DataSource openedPool() {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl("jdbc:other:archive");
            config.setMaximumPoolSize(4);
            return new HikariDataSource(config);
        }

        @Bean
        DataSource unpooled() {
            return new SimpleDriverDataSource(new Driver(), "jdbc:other:archive");
        }
    }
}
