package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import io.github.templatedb.usecases.support.TestContexts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;

/** Flyway takes two connections at once. Whether a pool of one is enough does not depend on whether the template is there. */
class SmallPoolTests {

    @LongForm(except = 1)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.zaxxer.hikari.HikariDataSource",
                "org.apache.commons.dbcp2.BasicDataSource",
                "org.apache.tomcat.jdbc.pool.DataSource"
            })
    void poolOfOneConnectionStartsWithAndWithoutTheTemplate(String type) throws SQLException {
        String anotherTemplate = "spring.flyway.placeholders.run=" + UUID.randomUUID();
        assertThatItGivesOneConnection(type, anotherTemplate);
        assertThatItGivesOneConnection(type, anotherTemplate, "another.context=true");
    }

    private static void assertThatItGivesOneConnection(String type, String... more) throws SQLException {
        DataSource dataSource = dataSource(type, more);
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.getCatalog()).startsWith("tdb_c_");
            assertThatExceptionOfType(SQLException.class).isThrownBy(dataSource::getConnection);
        }
        assertThat(LeadsToTheClone.setting(dataSource, "application_name")).isEqualTo("shop");
    }

    private static DataSource dataSource(String type, String... more) {
        String[] properties = Arrays.copyOf(more, more.length + 1);
        properties[more.length] = "spring.datasource.type=" + type;
        return TestContexts.with(Application.class, properties)
                .getApplicationContext()
                .getBean(DataSource.class);
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.datasource.url=jdbc:postgresql://db.invalid/library?ApplicationName=shop",
                "spring.datasource.hikari.maximum-pool-size=1",
                "spring.datasource.hikari.connection-timeout=500",
                "spring.datasource.dbcp2.max-total=1",
                "spring.datasource.dbcp2.max-wait-millis=500",
                "spring.datasource.tomcat.max-active=1",
                "spring.datasource.tomcat.max-wait=500"
            })
    @AutoConfigureTemplateDatabase
    static class Application {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Configured {}
    }
}
