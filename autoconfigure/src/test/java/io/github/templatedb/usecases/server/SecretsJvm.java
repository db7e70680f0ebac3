package io.github.templatedb.usecases.server;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.core.clone.ServerRegistry;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.server.AdminDatabase;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.external.ExternalSettings;
import io.github.templatedb.datasource.Leases;
import io.github.templatedb.usecases.support.TestContexts;
import io.github.templatedb.usecases.support.WholeApplication;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * A JVM of its own that does whatever has to do with passwords and says all it can about it, on standard output: contexts
 * that start and that fail, and the texts of all objects that could have one. It gets the passwords by its environment.
 */
final class SecretsJvm {

    static final String URL = "SECRETS_URL";

    static final String PASSWORD = "SECRETS_PASSWORD";

    static final String WRONG_PASSWORD = "SECRETS_WRONG_PASSWORD";

    private SecretsJvm() {}

    /** Runs in the JVM, until its input ends. */
    public static void main(String[] arguments) throws Exception {
        fail(() -> TestContexts.of(FailingBuild.class));
        // From now on with the log levels that Spring Boot has set.
        ApplicationContext embedded = TestContexts.of(Embedded.class);
        describe(embedded);
        fail(() -> wrongLogin(embedded.getBean(Leases.class).main().server().endpoint()));

        describe(TestContexts.of(External.class));
        describe(TestContexts.of(ExternalWithLoginInUrl.class));
        describe(TestContexts.of(ExternalOfBean.class));
        fail(() -> TestContexts.of(ExternalWithWrongPassword.class));
        fail(() -> TestContexts.of(ExternalWithWrongPasswordInUrl.class));
        fail(() -> TestContexts.of(ExternalWithTwoPasswords.class));
        fail(() -> TestContexts.of(ExternalForAnotherProduct.class));
        fail(() -> TestContexts.of(ExternalWithoutSlash.class));
        fail(() -> TestContexts.of(ExternalWithLoginBeforeHost.class));
        say("settings", ExternalSettings.of(urlWithLogin(PASSWORD), null, null, false));

        System.out.println("\nready");
        System.in.read();
    }

    private static void wrongLogin(Endpoint endpoint) {
        Endpoint wrong = new Endpoint(endpoint.host(), endpoint.port(), "postgres", System.getenv(WRONG_PASSWORD));
        new Server(wrong).close();
    }

    private static void fail(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException ex) {
            say("failure", ex);
            ex.printStackTrace(System.out);
            return;
        }
        throw new AssertionError("This should have failed");
    }

    /** What beans, and what they are made of, say about themselves. */
    private static void describe(ApplicationContext context) throws SQLException, IOException {
        ListableBeanFactory beans =
                context.getAutowireCapableBeanFactory() instanceof ListableBeanFactory all ? all : context;
        for (String name : beans.getBeanDefinitionNames()) {
            say("bean " + name, beans.getBean(name));
        }
        Lease lease = context.getBean(Leases.class).main();
        Server server = lease.server().get().server();
        PGSimpleDataSource administrative =
                AdminDatabase.dataSource(lease.server().endpoint());
        for (Object each : new Object[] {
            lease,
            lease.server(),
            server,
            server.facts(),
            lease.server().endpoint(),
            ServerRegistry.ofThisJvm(),
            administrative
        }) {
            say(each.getClass().getName(), each);
        }
        say("administrative URL", administrative.getURL());
        say(
                "URL of the endpoint",
                lease.server().endpoint().jdbcUrl(lease.database().name()));
        for (JdbcConnectionDetails details :
                context.getBeansOfType(JdbcConnectionDetails.class).values()) {
            say("URL of the details", details.getJdbcUrl().replace(urlWithLogin(PASSWORD), "(as it was given)"));
        }
        DataSource dataSource = context.getBean(DataSource.class);
        say("pool", dataSource.unwrap(HikariDataSource.class));
        say("URL of the pool", dataSource.unwrap(HikariDataSource.class).getJdbcUrl());
        try (Connection connection = dataSource.getConnection()) {
            say("connection", connection);
            say("unwrapped connection", connection.unwrap(org.postgresql.PGConnection.class));
            say("URL of the connection", connection.getMetaData().getURL());
        }
    }

    private static void say(String what, Object text) {
        System.out.println("\n" + what + ": " + text);
    }

    private static String urlWithLogin(String password) {
        return System.getenv(URL) + "?user=tester&password="
                + URLEncoder.encode(System.getenv(password), StandardCharsets.UTF_8);
    }

    @SpringBootTest(classes = SecretsJvm.Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Embedded {}

    @SpringBootTest(
            classes = SecretsJvm.Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=classpath:migrations/failing")
    @AutoConfigureTemplateDatabase
    static class FailingBuild {}

    @SpringBootTest(classes = SecretsJvm.Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class External {

        @DynamicPropertySource
        static void server(DynamicPropertyRegistry properties) {
            properties.add("templatedb.server.url", () -> System.getenv(URL));
            properties.add("templatedb.server.username", () -> "tester");
            properties.add("templatedb.server.password", () -> System.getenv(PASSWORD));
        }
    }

    @SpringBootTest(classes = SecretsJvm.Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class ExternalWithLoginInUrl {

        @DynamicPropertySource
        static void server(DynamicPropertyRegistry properties) {
            properties.add("templatedb.server.url", () -> urlWithLogin(PASSWORD));
        }
    }

    @SpringBootTest(
            classes = {SecretsJvm.Application.class, SecretsJvm.Details.class},
            webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class ExternalOfBean {}

    @SpringBootTest(classes = SecretsJvm.Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class ExternalWithWrongPassword {

        @DynamicPropertySource
        static void server(DynamicPropertyRegistry properties) {
            properties.add("templatedb.server.url", () -> System.getenv(URL));
            properties.add("templatedb.server.username", () -> "tester");
            properties.add("templatedb.server.password", () -> System.getenv(WRONG_PASSWORD));
        }
    }

    @SpringBootTest(classes = SecretsJvm.Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class ExternalWithWrongPasswordInUrl {

        @DynamicPropertySource
        static void server(DynamicPropertyRegistry properties) {
            properties.add("templatedb.server.url", () -> urlWithLogin(WRONG_PASSWORD));
        }
    }

    @SpringBootTest(classes = SecretsJvm.Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class ExternalWithTwoPasswords {

        @DynamicPropertySource
        static void server(DynamicPropertyRegistry properties) {
            properties.add("templatedb.server.url", () -> urlWithLogin(PASSWORD));
            properties.add("templatedb.server.password", () -> System.getenv(WRONG_PASSWORD));
        }
    }

    @SpringBootTest(classes = SecretsJvm.Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class ExternalForAnotherProduct {

        @DynamicPropertySource
        static void server(DynamicPropertyRegistry properties) {
            properties.add(
                    "templatedb.server.url", () -> urlWithLogin(PASSWORD).replace("jdbc:postgresql:", "jdbc:mysql:"));
        }
    }

    /** All that logs, without JPA. */
    @EnableAutoConfiguration(
            exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
    @WholeApplication
    static class Application {}

    @SpringBootTest(classes = SecretsJvm.Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class ExternalWithoutSlash {

        @DynamicPropertySource
        static void server(DynamicPropertyRegistry properties) {
            properties.add("templatedb.server.url", () -> urlWithLogin(PASSWORD).replace("/library", ""));
        }
    }

    @SpringBootTest(classes = SecretsJvm.Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class ExternalWithLoginBeforeHost {

        @DynamicPropertySource
        static void server(DynamicPropertyRegistry properties) {
            properties.add("templatedb.server.url", () -> System.getenv(URL)
                    .replace("//", "//tester:" + System.getenv(PASSWORD) + "@"));
        }
    }

    /** A bean of the application's that has its login in its URL, and says nothing about itself. */
    static final class Details implements JdbcConnectionDetails {

        @Override
        public String getJdbcUrl() {
            return urlWithLogin(PASSWORD);
        }

        @Override
        public String getUsername() {
            return "tester";
        }

        @Override
        public String getPassword() {
            return System.getenv(PASSWORD);
        }
    }
}
