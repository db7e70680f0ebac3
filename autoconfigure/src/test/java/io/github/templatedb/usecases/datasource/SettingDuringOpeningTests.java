package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** Whoever changes a setting of the bean while a pool is opened, as Spring Boot's metrics may, changes it for that pool, too. */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = {"spring.flyway.enabled=false", "spring.datasource.hikari.connection-init-sql=SELECT pg_sleep(1)"})
@AutoConfigureTemplateDatabase
class SettingDuringOpeningTests {

    @Test
    void isThatOfThePool(@Autowired HikariDataSource dataSource, @Autowired TemplateDatabase database)
            throws Exception {
        CompletableFuture<Connection> asked =
                CompletableFuture.supplyAsync(() -> DataSourceUtils.getConnection(dataSource));
        try (Connection other = DriverManager.getConnection(database.jdbcUrl())) {
            await().until(() -> asked.isDone() || isSleeping(other));
            dataSource.setConnectionTimeout(4321);
        }
        asked.join().close();

        assertThat(dataSource.getConnectionTimeout()).isEqualTo(4321);
    }

    private static boolean isSleeping(Connection other) throws SQLException {
        try (Statement statement = other.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()")) {
            return row.next();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
