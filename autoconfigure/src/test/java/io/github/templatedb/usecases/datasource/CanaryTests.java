package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import io.github.templatedb.usecases.support.TestContexts;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.test.context.ContextConfiguration;

class CanaryTests {

    @Test
    void connectionIsCounted() throws IOException {
        try (Canary canary = new Canary()) {
            assertThat(canary.connections()).isZero();
            assertThatThrownBy(() ->
                            DriverManager.getConnection(canary.url() + "?sslmode=disable&gssEncMode=disable", "a", "b"))
                    .isInstanceOf(SQLException.class);
            assertThat(canary.connections()).isEqualTo(1);
        }
    }

    @Test
    void contextWithoutATemplateDatabaseContactsTheConfiguredOne() throws IOException {
        ApplicationContext context = TestContexts.of(WithoutTemplateDatabase.class);
        Canary canary = context.getBean(Canary.class);
        assertThat(canary.connections()).isZero();
        assertThatThrownBy(() -> LeadsToTheClone.open(context.getBean(DataSource.class)))
                .isInstanceOf(CannotGetJdbcConnectionException.class);
        assertThat(canary.connections()).isPositive();
    }

    @SpringBootTest(
            webEnvironment = SpringBootTest.WebEnvironment.NONE,
            properties = "spring.datasource.hikari.connection-timeout=250")
    @ContextConfiguration(initializers = Canary.Initializer.class)
    static class WithoutTemplateDatabase {

        @Configuration(proxyBeanMethods = false)
        @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
        static class Application {}
    }
}
