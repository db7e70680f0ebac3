package io.github.templatedb.usecases.withoutflyway;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

@Testable
class SqlInitScriptsTests {

    /** The scripts fill a table from what the migrations made. */
    interface RunsTheScripts extends LeadsToTheClone.WithAnyFlywayUrl {

        @Test
        default void scriptsRunOnTheMigratedClone(@Autowired DataSource dataSource) {
            assertThat(JdbcClient.create(dataSource)
                            .sql("SELECT name FROM shelf")
                            .query(String.class)
                            .list())
                    .containsExactly("Clean Code");
        }
    }

    @Nested
    @CanaryTest
    @TestPropertySource(
            properties = {
                "spring.sql.init.mode=always",
                "spring.sql.init.schema-locations=classpath:sql/shelf.sql",
                "spring.sql.init.data-locations=classpath:sql/shelf-data.sql"
            })
    class AsTheUserOfTheApplication implements RunsTheScripts {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {}
    }

    @Nested
    @CanaryTest
    @TestPropertySource(
            properties = {
                "spring.sql.init.mode=always",
                "spring.sql.init.username=owner",
                "spring.sql.init.password=secret",
                "spring.sql.init.schema-locations=classpath:sql/shelf.sql",
                "spring.sql.init.data-locations=classpath:sql/shelf-data.sql"
            })
    class AsAnotherUser implements RunsTheScripts {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {}
    }

    @Nested
    @CanaryTest
    @TestPropertySource(
            properties = {
                "spring.sql.init.mode=always",
                "spring.sql.init.username=owner",
                "spring.sql.init.password=secret",
                "spring.sql.init.schema-locations=classpath:sql/shelf.sql",
                "spring.sql.init.data-locations=classpath:sql/shelf-data.sql"
            })
    class AsAnotherUserOnAUserDefinedDataSource implements RunsTheScripts {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            DataSource dataSource(Canary canary) {
                HikariDataSource pool = new HikariDataSource();
                pool.setJdbcUrl(canary.url());
                return pool;
            }
        }
    }
}
