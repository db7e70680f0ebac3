package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.TestContexts;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.TestContext;

/** What a refresh does to connections, whatever pool they come from. */
class RefreshAndConnectionsTests {

    private static final String WRITE = "INSERT INTO book VALUES (DEFAULT, 'written', '')";

    @LongForm(except = {2, 3, 4})
    @ParameterizedTest
    @CsvSource({
        "com.zaxxer.hikari.HikariDataSource, clone",
        "com.zaxxer.hikari.HikariDataSource, auto",
        "org.apache.commons.dbcp2.BasicDataSource, auto",
        "org.apache.tomcat.jdbc.pool.DataSource, auto",
        "org.springframework.jdbc.datasource.SimpleDriverDataSource, auto"
    })
    void everyPoolLeadsToTheFreshDatabase(String type, String strategy) {
        TestContext test = TestContexts.with(
                Application.class, "spring.datasource.type=" + type, "templatedb.refresh-strategy=" + strategy);
        ApplicationContext context = test.getApplicationContext();
        JdbcClient jdbc = context.getBean(JdbcClient.class);
        TemplateDatabase database = context.getBean(TemplateDatabase.class);
        for (int i = 0; i < 5; i++) {
            jdbc.sql(WRITE).update();
            database.refresh();
            assertThat(jdbc.sql("SELECT current_database()").query(String.class).single())
                    .isEqualTo(database.name());
            assertThat(jdbc.sql("SELECT count(*) FROM book").query(Long.class).single())
                    .isOne();
        }
    }

    @LongForm(except = 1)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.zaxxer.hikari.HikariDataSource",
                "org.apache.commons.dbcp2.BasicDataSource",
                "org.apache.tomcat.jdbc.pool.DataSource",
                "org.springframework.jdbc.datasource.SimpleDriverDataSource"
            })
    void connectionFromBeforeNeverReachesTheFreshDatabase(String type) throws SQLException {
        ApplicationContext context = TestContexts.with(Application.class, "spring.datasource.type=" + type)
                .getApplicationContext();
        TemplateDatabase database = context.getBean(TemplateDatabase.class);
        DataSource dataSource = context.getBean(DataSource.class);
        try (Connection before = dataSource.getConnection();
                Statement statement = before.createStatement()) {
            statement.execute(WRITE);

            database.refresh();

            // Until its database is dropped it may still work, there.
            await().untilAsserted(() ->
                    assertThatExceptionOfType(SQLException.class).isThrownBy(() -> statement.execute("SELECT 1")));
        }
        assertThat(context.getBean(JdbcClient.class)
                        .sql("SELECT count(*) FROM book")
                        .query(Long.class)
                        .single())
                .isOne();
    }

    /** One may be open on the database of the next refresh already. */
    @Test
    void closedDataSourceHasNoConnectionsAnywhere() {
        ApplicationContext context = TestContexts.with(
                        Application.class,
                        "templatedb.refresh-strategy=clone",
                        "spring.datasource.hikari.data-source-properties.ApplicationName=closing")
                .getApplicationContext();
        TemplateDatabase database = context.getBean(TemplateDatabase.class);
        context.getBean(JdbcClient.class).sql(WRITE).update();
        database.refresh();
        context.getBean(JdbcClient.class).sql(WRITE).update();
        JdbcTemplate another = new JdbcTemplate(new DriverManagerDataSource(
                database.jdbcUrl(),
                context.getBean(JdbcConnectionDetails.class).getUsername(),
                context.getBean(JdbcConnectionDetails.class).getPassword()));
        String sessions = "SELECT count(DISTINCT datname) FROM pg_stat_activity WHERE application_name = 'closing'";
        await().until(() -> another.queryForObject(sessions, Integer.class) == 2);

        context.getBean(HikariDataSource.class).close();

        await().until(() -> another.queryForObject(sessions, Integer.class) == 0);
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Application {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Configured {}
    }
}
