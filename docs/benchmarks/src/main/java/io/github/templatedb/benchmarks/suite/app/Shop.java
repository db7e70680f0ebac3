package io.github.templatedb.benchmarks.suite.app;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The application: JDBC, HikariCP and Flyway, nothing that would make its start long and differences small. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Shop {

    @Bean
    Items items(JdbcClient jdbc) {
        return new Items(jdbc);
    }

    @Bean
    @ConditionalOnProperty(name = "suite.flyway-migrates", havingValue = "false")
    FlywayMigrationStrategy idleFlyway() {
        return flyway -> {};
    }
}
