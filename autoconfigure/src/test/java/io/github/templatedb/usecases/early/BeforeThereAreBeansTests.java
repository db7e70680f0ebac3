package io.github.templatedb.usecases.early;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.CanaryTest;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;

/** What connects before a context has beans, or in a context without the annotation, is not in our way. */
@CanaryTest
@ContextConfiguration(initializers = {Canary.Initializer.class, BeforeThereAreBeansTests.Connects.class})
class BeforeThereAreBeansTests {

    @Test
    void initializerThatConnectsReachesTheConfiguredDatabase(@Autowired Canary canary) throws IOException {
        assertThat(Connects.REFUSED).hasValue(1);
        assertThat(canary.connections()).isEqualTo(1);
    }

    @Test
    void contextThatATestBuildsByHandReachesTheConfiguredDatabase() throws IOException {
        try (Canary canary = new Canary();
                ConfigurableApplicationContext byHand = new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.NONE)
                        .run("--spring.datasource.url=" + canary.url())) {
            connect(() -> byHand.getBean(DataSource.class).getConnection());
            assertThat(canary.connections()).isPositive();
        }
    }

    private static int connect(Access access) {
        try {
            access.connection().close();
            return 0;
        } catch (SQLException ex) {
            return 1;
        }
    }

    private interface Access {

        Connection connection() throws SQLException;
    }

    static final class Connects implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        static final AtomicInteger REFUSED = new AtomicInteger();

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            String url = context.getEnvironment().getRequiredProperty("spring.datasource.url");
            REFUSED.addAndGet(connect(() -> DriverManager.getConnection(url)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
    static class Application {}
}
