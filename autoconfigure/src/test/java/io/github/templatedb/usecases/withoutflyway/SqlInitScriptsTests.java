package io.github.templatedb.usecases.withoutflyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.CanaryTest;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

@CanaryTest
@TestPropertySource(
        properties = {
            "spring.sql.init.mode=always",
            "spring.sql.init.schema-locations=classpath:sql/shelf.sql",
            "spring.sql.init.data-locations=classpath:sql/shelf-data.sql"
        })
class SqlInitScriptsTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    /** The scripts fill a table from what the migrations made. */
    interface RunsTheScripts extends LeadsToTheClone {

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
    class AsTheUserOfTheApplication implements RunsTheScripts, LeadsToTheClone.WithAnyFlywayUrl {}

    @Nested
    @TestPropertySource(properties = {"spring.sql.init.username=owner", "spring.sql.init.password=secret"})
    class AsAnotherUser implements RunsTheScripts {}

    @Nested
    @TestPropertySource(properties = {"spring.sql.init.username=owner", "spring.sql.init.password=secret"})
    @Import(AsAnotherUserOnAUserDefinedDataSource.Beans.class)
    class AsAnotherUserOnAUserDefinedDataSource implements RunsTheScripts, LeadsToTheClone.WithAnyFlywayUrl {

        static class Beans {

            @Bean
            DataSource dataSource(Canary canary) {
                return canary.pool();
            }
        }
    }
}
