package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.core.Notices;
import io.github.templatedb.usecases.support.ExternalPostgres;
import io.github.templatedb.usecases.support.LibraryDetails;
import io.github.templatedb.usecases.support.TestContexts;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What is configured about the way to a database, and has no effect, is said once, with what to do. */
@Testable
@ExtendWith(OutputCaptureExtension.class)
class IgnoredConfigurationTests {

    @BeforeEach
    void forget() {
        Notices.forget();
    }

    private static void start(Class<?> application, String... properties) {
        TestContexts.with(application, properties).getApplicationContext();
    }

    @Test
    void urlOfAnotherProduct(CapturedOutput output) {
        start(Application.class, "spring.datasource.url=jdbc:h2:mem:books;PASSWORD=secret");
        start(Application.class, "spring.datasource.url=jdbc:h2:mem:books;PASSWORD=secret", "another.context=true");
        assertThat(output)
                .containsOnlyOnce("spring.datasource.url is for another product (jdbc:h2)")
                .contains("leave the annotation out")
                .doesNotContain("PASSWORD");
    }

    @Test
    void urlOfAnotherProductForFlyway(CapturedOutput output) {
        start(Application.class, "spring.flyway.url=jdbc:mysql://migrator:secret@db.invalid/books");
        assertThat(output)
                .containsOnlyOnce("spring.flyway.url is for another product (jdbc:mysql)")
                .doesNotContain("migrator");
    }

    @Test
    void scriptOfTestcontainers(CapturedOutput output) {
        start(
                Application.class,
                "spring.datasource.url=jdbc:tc:postgresql:17:///books?TC_INITSCRIPT=db/init.sql&TC_DAEMON=true");
        assertThat(output)
                .containsOnlyOnce("Without effect in spring.datasource.url")
                .contains("TC_INITSCRIPT, TC_DAEMON")
                .contains("templatedb.init-scripts");
    }

    @Test
    void parametersOfTheWayToTheServer(CapturedOutput output) {
        start(
                Application.class,
                "spring.datasource.url=jdbc:postgresql://db.invalid/books?user=library&password=secret&sslmode=verify-full"
                        + "&currentSchema=public&sslrootcert=/nowhere.pem");
        assertThat(output)
                .containsOnlyOnce("Without effect in spring.datasource.url")
                .contains("sslmode, sslrootcert.")
                .doesNotContain("templatedb.init-scripts", "nowhere.pem", "secret");
    }

    @Test
    void parametersOfABean(CapturedOutput output) {
        start(WithABean.class);
        assertThat(output)
                .containsOnlyOnce("Without effect in the URL of the DataSource bean 'orders'")
                .contains("TC_INITFUNCTION");
    }

    @Test
    void nothingIsSaidOfAPlainUrl(CapturedOutput output) {
        start(
                Application.class,
                "spring.datasource.url=jdbc:postgresql://db.invalid/books?user=library&stringtype=unspecified");
        assertThat(output).doesNotContain("Without effect", "is not used", "another product");
    }

    @Nested
    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    class UrlOfAContainer {

        @BeforeAll
        static void forget() {
            Notices.forget();
        }

        @DynamicPropertySource
        static void container(DynamicPropertyRegistry registry) {
            registry.add("spring.datasource.url", () -> "jdbc:postgresql://localhost:32768/test");
        }

        @Test
        void isNotUsed(CapturedOutput output) {
            assertThat(output)
                    .containsOnlyOnce("spring.datasource.url is set by @DynamicPropertySource")
                    .contains("@ServiceConnection");
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Configured {}
    }

    /** It has a server of its own, which both properties and a bean name. */
    @Nested
    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    @DirtiesContext
    class WithAServerThatIsNamed {

        private static ExternalPostgres external;

        @DynamicPropertySource
        static void server(DynamicPropertyRegistry registry) {
            Notices.forget();
            external = ExternalPostgres.start();
            registry.add("spring.datasource.url", () -> external.url("library"));
            external.register(registry, "", "tester");
        }

        @AfterAll
        static void stop() {
            external.close();
        }

        @Test
        void urlOfThatServerIsUsed(CapturedOutput output) {
            assertThat(output).doesNotContain("@DynamicPropertySource");
        }

        @Test
        void connectionDetailsAreNotAsked(CapturedOutput output) {
            start(
                    WithDetails.class,
                    "templatedb.server.url=" + external.url("library"),
                    "templatedb.server.username=tester",
                    "templatedb.server.password=" + ExternalPostgres.PASSWORD);
            assertThat(output).containsOnlyOnce("the JdbcConnectionDetails container.");
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Configured {}
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class WithDetails {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Configured {

            @Bean
            JdbcConnectionDetails container() {
                return new LibraryDetails("jdbc:postgresql://localhost:32768/test");
            }
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Application {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Configured {}
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class WithABean {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Configured {

            @Bean
            DataSource orders() {
                HikariDataSource pool = new HikariDataSource();
                pool.setJdbcUrl("jdbc:tc:postgresql:17:///orders?TC_INITFUNCTION=com.example.Orders::init");
                return pool;
            }
        }
    }
}
