package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.TestContexts;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestContext;

/** What metrics say under the name of the user's pool: always something about the pool that is in use. */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "templatedb.refresh-strategy=clone",
            "spring.datasource.hikari.pool-name=measured",
            "spring.datasource.hikari.maximum-pool-size=7",
            "spring.datasource.hikari.register-mbeans=true"
        })
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class MeasuredPoolTests {

    private static final Set<String> DATABASES = new HashSet<>();
    private static long uses;

    @Autowired
    HikariDataSource dataSource;

    @Autowired
    MeterRegistry meters;

    @RepeatedTest(4)
    void metersAreThoseOfThePoolOfEachTest(@Autowired JdbcClient jdbc, TemplateDatabase database) throws SQLException {
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'written', '')").update();
        DATABASES.add(database.name());
        assertThat(meters.get("hikaricp.connections.usage").timer().count()).isGreaterThan(uses);
        try (Connection one = dataSource.getConnection();
                Connection another = dataSource.getConnection()) {
            assertThat(one).isNotSameAs(another);
            assertThat(gauge("hikaricp.connections.active")).isEqualTo(2);
            assertThat(gauge("hikaricp.connections.max")).isEqualTo(7);
            assertThat(gauge("jdbc.connections.max")).isEqualTo(7);
        }
        assertThat(gauge("hikaricp.connections.active")).isZero();
        assertThat(gauge("hikaricp.connections.idle")).isPositive();
        uses = meters.get("hikaricp.connections.usage").timer().count();
    }

    @AfterAll
    static void thereWereSeveralPools() {
        assertThat(DATABASES).hasSize(4);
    }

    private double gauge(String name) {
        assertThat(meters.find(name).gauges()).as(name).hasSize(1);
        return meters.get(name).gauge().value();
    }

    /** The second of a name would be refused, with an error in the log. */
    @Test
    void poolsStartWithoutMBeansThoughTheSettingAsksForThem() throws SQLException, MalformedObjectNameException {
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.isValid(0)).isTrue();
            assertThat(dataSource.isRegisterMbeans()).isTrue();
            assertThat(ManagementFactory.getPlatformMBeanServer()
                            .queryNames(new ObjectName("com.zaxxer.hikari:*"), null))
                    .noneMatch(name -> name.toString().contains("measured"));
        }
    }

    @Test
    void settingsOfTheUserAreAsTheUserMadeThem() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.isValid(0)).isTrue();
            assertThat(dataSource.getMetricsTrackerFactory())
                    .extracting(factory -> factory.getClass().getPackageName())
                    .isEqualTo("com.zaxxer.hikari.metrics.micrometer");
        }
    }

    @Test
    void nothingIsReportedAnyMoreWhenTheContextIsClosed() throws Exception {
        for (int i = 0; i < 2; i++) {
            TestContext test = TestContexts.with(
                    MeasuredPoolTests.class, "spring.datasource.hikari.pool-name=closed", "round=" + i);
            ConfigurableApplicationContext context = (ConfigurableApplicationContext) test.getApplicationContext();
            MeterRegistry ofContext = context.getBean(MeterRegistry.class);
            try (Connection connection = context.getBean(HikariDataSource.class).getConnection()) {
                assertThat(connection.isValid(0)).isTrue();
                assertThat(ofContext.find("hikaricp.connections.active").gauges())
                        .hasSize(1);
            }

            context.close();

            assertThat(ofContext.find("hikaricp.connections.active").gauges()).isEmpty();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        MeterRegistry meterRegistry() {
            return new SimpleMeterRegistry();
        }

        /** As Spring Boot's module for metrics does. */
        @Bean
        SmartInitializingSingleton bindMeters(ObjectProvider<MeterBinder> binders, MeterRegistry registry) {
            return () -> binders.forEach(binder -> binder.bindTo(registry));
        }
    }
}
