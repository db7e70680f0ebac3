package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.TestContexts;
import io.github.templatedb.usecases.support.TestRun;
import io.github.templatedb.usecases.support.WholeApplication;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class LogOfRefreshesTests {

    private static final String POOL = "com.zaxxer.hikari.pool.HikariPool";

    private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

    @Test
    void fiftyRefreshedTestsAddAtMostFiveLinesToTheStart(CapturedOutput output) {
        TestContexts.of(Refreshed.class);
        // Not that its pool is, as those of other contexts may be opened or closed at the same time.
        assertThat(output).contains("Started LogOfRefreshesTests.Refreshed");
        int start = lines(output).size();
        TestRun.of(Refreshed.class).testEvents().assertStatistics(tests -> tests.succeeded(50));
        assertThat(lines(output).subList(start, lines(output).size())).hasSizeLessThanOrEqualTo(5);
        await().until(() -> {
            LoggerConfiguration pools = logging.getLoggerConfiguration(POOL);
            return pools == null || pools.getConfiguredLevel() == null;
        });
    }

    @Test
    void poolInPlaceOfADataSourceOfAnotherClassIsQuietFromTheStart(CapturedOutput output) throws SQLException {
        ApplicationContext context = TestContexts.of(OfItsOwn.class);
        for (int i = 0; i < 3; i++) {
            context.getBean(JdbcClient.class).sql("CREATE TABLE written ()").update();
            // Those of other contexts may be opened at the same time.
            String pool = context.getBean(DataSource.class)
                    .unwrap(HikariDataSource.class)
                    .getPoolName();
            context.getBean(TemplateDatabase.class).refresh();
            assertThat(output).doesNotContain(pool + " - Start completed", pool + " - Shutdown completed");
        }
    }

    @Test
    void levelThatIsSetForThatLoggerOrOneAboveItStays(CapturedOutput output) {
        ApplicationContext context = TestContexts.of(Outspoken.class);
        try {
            String start = output.getAll();
            for (int i = 0; i < 3; i++) {
                context.getBean(JdbcClient.class).sql("DELETE FROM book").update();
                context.getBean(TemplateDatabase.class).refresh();
            }
            context.getBean(JdbcClient.class).sql("DELETE FROM book").update();
            assertThat(output.getAll().substring(start.length())).contains("Start completed", "Shutdown completed");
        } finally {
            logging.setLogLevel("com.zaxxer", null);
        }
    }

    private static List<String> lines(CapturedOutput output) {
        return output.getAll().lines().toList();
    }

    /** JPA starts the pool, so that is before the first test. */
    @WholeApplication
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "library.name=quiet")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @DirtiesContext
    static class Refreshed {

        @RepeatedTest(50)
        void write(@Autowired JdbcClient jdbc) {
            assertThat(jdbc.sql("DELETE FROM book").update()).isPositive();
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    @TestPropertySource(properties = {"logging.level.com.zaxxer=info", "templatedb.refresh-strategy=clone"})
    static class Outspoken {}

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = OfItsOwn.Application.class,
            properties = "spring.flyway.enabled=false")
    @AutoConfigureTemplateDatabase
    static class OfItsOwn {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            DataSource library() {
                return new AbstractDataSource() {
                    @Override
                    public Connection getConnection() throws SQLException {
                        throw new SQLException("Not to be asked");
                    }

                    @Override
                    public Connection getConnection(String username, String password) throws SQLException {
                        return getConnection();
                    }
                };
            }
        }
    }
}
