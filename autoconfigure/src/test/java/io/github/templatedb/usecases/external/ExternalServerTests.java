package io.github.templatedb.usecases.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.LibraryApplication;
import io.github.templatedb.usecases.support.ExternalPostgres;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import io.github.templatedb.usecases.support.TestContexts;
import io.github.templatedb.usecases.support.WholeApplication;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A whole application on a server that others run, as a role that has CREATEDB and no other right. */
@ExtendWith(OutputCaptureExtension.class)
class ExternalServerTests {

    @AutoClose
    private static final ExternalPostgres external = ExternalPostgres.start();

    @Test
    void applicationHasAMigratedCloneThatItsRoleOwns() {
        try (ConfigurableApplicationContext context = byUrl(WholeLibrary.class, "")) {
            LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(context);
            assertThat(context.getBean(EntityManagerFactory.class).isOpen()).isTrue();
            assertThat(rows(context, "SELECT rolname FROM pg_roles WHERE rolname = current_user AND NOT rolsuper"))
                    .containsExactly("tester");
            assertThat(rows(context, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname LIKE 'tdb%'"))
                    .isNotEmpty()
                    .containsOnly("tester");
            assertThat(external.databases("tdb_c_"))
                    .contains(context.getBean(TemplateDatabase.class).name());
        }
    }

    @Test
    void contextsWithTheSameMigrationsShareATemplate() {
        try (ConfigurableApplicationContext one = byUrl(WholeLibrary.class, "");
                ConfigurableApplicationContext other = byUrl(WholeLibrary.class, "", "library.name=another")) {
            assertThat(one.getBean(TemplateDatabase.class).name())
                    .isNotEqualTo(other.getBean(TemplateDatabase.class).name());
            assertThat(template(one)).isEqualTo(template(other));
        }
    }

    @Test
    void parametersThatMigrationsMayNoticeMakeAnotherTemplate() {
        try (ConfigurableApplicationContext context = byUrl(WholeLibrary.class, "");
                ConfigurableApplicationContext unnoticed =
                        byUrl(Library.class, "?ApplicationName=build-41&connectTimeout=7");
                ConfigurableApplicationContext noticed =
                        byUrl(Library.class, "?options=-c%20default_tablespace=pg_default")) {
            assertThat(template(unnoticed)).isEqualTo(template(context));
            assertThat(template(noticed)).isNotEqualTo(template(context));
        }
    }

    @Test
    void cloneIsDroppedWhenItsContextIsClosed() {
        String clone;
        try (ConfigurableApplicationContext context = byUrl(WholeLibrary.class, "")) {
            clone = context.getBean(TemplateDatabase.class).name();
            assertThat(external.databases(clone)).hasSize(1);
        }
        await().until(() -> external.databases(clone).isEmpty());
    }

    @Test
    void databaseOfTheUrlStaysUntouched() {
        try (ConfigurableApplicationContext context = byUrl(WholeLibrary.class, "")) {
            LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(context);
        }
        external.assertThatNobodyConnectedTo("library");
    }

    @Test
    void parametersOfTheUrlReachTheConnectionsOfTheApplication() throws SQLException {
        try (ConfigurableApplicationContext context = context(ByUrlWithParameters.class)) {
            DataSource dataSource = context.getBean(DataSource.class);
            assertThat(LeadsToTheClone.setting(dataSource, "statement_timeout")).isEqualTo("54321ms");
            assertThat(LeadsToTheClone.setting(dataSource, "application_name")).isEqualTo("shop");
            assertThat(LeadsToTheClone.setting(dataSource, "lock_timeout")).isEqualTo("12345ms");
            String url = context.getBean(TemplateDatabase.class).jdbcUrl();
            try (Connection connection = DriverManager.getConnection(url)) {
                assertThat(connection.getCatalog()).startsWith("tdb_c_");
                assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("build-42");
            }
        }
    }

    @Test
    void propertiesThatThePoolGivesTheDriverWinOverTheUrl() {
        try (ConfigurableApplicationContext context = context(
                ByUrlWithParameters.class,
                "spring.datasource.url=jdbc:postgresql://db.invalid/library",
                "spring.datasource.hikari.data-source-properties.ApplicationName=pool")) {
            DataSource dataSource = context.getBean(DataSource.class);
            assertThat(LeadsToTheClone.setting(dataSource, "application_name")).isEqualTo("pool");
            assertThat(LeadsToTheClone.setting(dataSource, "statement_timeout")).isEqualTo("54321ms");
        }
    }

    @Test
    void parametersOfTheUrlReachTheConnectionsOfTemplatedb() {
        try (ConfigurableApplicationContext context = context(ByUrlWithParameters.class)) {
            LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(context);
            assertThat(external.query(
                            "postgres",
                            "SELECT DISTINCT usename FROM pg_stat_activity"
                                    + " WHERE datname = 'postgres' AND application_name = 'build-42'"))
                    .containsExactly("tester");
        }
    }

    @Test
    void oneLineSaysWhichServerIsUsed(CapturedOutput output) {
        // Other parameters make it another server: its start is seen whatever tests ran before.
        try (ConfigurableApplicationContext context = byUrl(Library.class, "?tcpKeepAlive=true")) {
            LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(context);
        }
        String address = external.url("").replaceAll("jdbc:postgresql://|/$", "");
        assertThat(output.toString().lines())
                .filteredOn(line -> line.contains("Using PostgreSQL"))
                .singleElement()
                .asString()
                .matches(".*Using PostgreSQL \\d+ at " + address + " as role tester");
        assertThat(output).doesNotContain(ExternalPostgres.PASSWORD);
    }

    @Test
    void propertiesOfAnEmbeddedServerAreLeftAside() {
        try (ConfigurableApplicationContext context = byUrl(
                Library.class,
                "?tcpKeepAlive=false",
                "templatedb.server.storage=disk",
                "templatedb.server.idle-timeout=5m")) {
            LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(context);
        }
    }

    private static ConfigurableApplicationContext byUrl(Class<?> testClass, String parameters, String... properties) {
        return context(
                testClass,
                Stream.concat(external.properties(parameters, "tester").stream(), Stream.of(properties))
                        .toArray(String[]::new));
    }

    private static ConfigurableApplicationContext context(Class<?> testClass, String... properties) {
        // Not from the cache: each test closes its own.
        String[] all = Stream.concat(Stream.of(properties), Stream.of("library.run=" + System.nanoTime()))
                .toArray(String[]::new);
        return (ConfigurableApplicationContext)
                TestContexts.with(testClass, all).getApplicationContext();
    }

    private static String template(ApplicationContext context) {
        return context.getBean(TemplateDatabase.class).name().substring(0, "tdb_c_01234567".length());
    }

    private static List<String> rows(ApplicationContext context, String sql) {
        return context.getBean(JdbcClient.class).sql(sql).query(String.class).list();
    }

    @SpringBootTest(classes = LibraryApplication.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Library {}

    @WholeApplication
    static class WholeLibrary extends Library {}

    @SpringBootTest(
            classes = LibraryApplication.class,
            webEnvironment = WebEnvironment.NONE,
            properties =
                    "spring.datasource.url=jdbc:postgresql://db.invalid/library?ApplicationName=shop&sslmode=require"
                            + "&options=-c%20lock_timeout=12345")
    @AutoConfigureTemplateDatabase
    static class ByUrlWithParameters {

        @DynamicPropertySource
        static void server(DynamicPropertyRegistry properties) {
            external.register(
                    properties,
                    "?sslmode=disable&ApplicationName=build-42&options=-c%20statement_timeout=54321"
                            + "%20-c%20lock_timeout=1&user=tester",
                    "");
        }
    }
}
