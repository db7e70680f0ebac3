package io.github.templatedb.usecases.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.ExternalPostgres;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import io.github.templatedb.usecases.support.LibraryDetails;
import io.github.templatedb.usecases.support.TestContexts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Which of several beans and properties says where the server is, and which of them says nothing. */
@ExtendWith(OutputCaptureExtension.class)
class ChoiceOfConnectionDetailsTests {

    @AutoClose
    private static final ExternalPostgres external = ExternalPostgres.start();

    @AfterAll
    static void stop() {
        external.assertThatNobodyConnectedTo("library");
    }

    @Test
    void urlOfThePropertyWins(CapturedOutput output) {
        ApplicationContext context = TestContexts.of(BeanAndProperty.class);
        external.assertThatCloneIsHere(context);
        assertThat(output).doesNotContain("elsewhere.invalid");
    }

    @Test
    void beanForAnotherProductDoesNotSayWhichServer(CapturedOutput output) {
        ApplicationContext context = TestContexts.of(OtherProduct.class);
        LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(context);
        assertThat(output)
                .contains("The JdbcConnectionDetails bean 'connectionDetails' is not for PostgreSQL (jdbc:mysql:)")
                .doesNotContain("secret");
    }

    @Test
    void beanThatIsNoCandidateDoesNotSayWhichServer() {
        ApplicationContext context = TestContexts.of(SecondDatabase.class);
        external.assertThatCloneIsHere(context);
    }

    @Test
    void beansOfTwoServersAreNamed(CapturedOutput output) {
        assertThatThrownBy(() -> TestContexts.of(TwoServers.class)).hasMessageContaining("Failed to load");
        assertThat(output)
                .contains("Several beans of type JdbcConnectionDetails name PostgreSQL servers: 'one' (tester@")
                .contains("'other' (tester@elsewhere.invalid:5432)")
                .contains("Mark one of them @Primary");
    }

    @Test
    void unusableUrlOfABeanIsNamedWithTheBean(CapturedOutput output) {
        assertThatThrownBy(() -> TestContexts.of(SeveralHosts.class)).hasMessageContaining("Failed to load");
        assertThat(output)
                .contains("The JdbcConnectionDetails bean 'connectionDetails' cannot be used.")
                .contains("jdbc:postgresql://one.invalid,other.invalid/library, names several hosts");
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class BeanAndProperty {

        @DynamicPropertySource
        static void server(DynamicPropertyRegistry properties) {
            external.register(properties, "", "tester");
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            JdbcConnectionDetails connectionDetails() {
                return new LibraryDetails("jdbc:postgresql://elsewhere.invalid/library");
            }
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class OtherProduct {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            JdbcConnectionDetails connectionDetails() {
                return new LibraryDetails("jdbc:mysql://elsewhere.invalid/library?password=secret");
            }
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class SecondDatabase {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            JdbcConnectionDetails connectionDetails() {
                return new LibraryDetails(external.url("library"));
            }

            @Bean(defaultCandidate = false)
            JdbcConnectionDetails second() {
                return new LibraryDetails("jdbc:postgresql://elsewhere.invalid/archive");
            }
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class TwoServers {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            JdbcConnectionDetails one() {
                return new LibraryDetails(external.url("library"));
            }

            @Bean
            JdbcConnectionDetails other() {
                return new LibraryDetails("jdbc:postgresql://elsewhere.invalid/library");
            }
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class SeveralHosts {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            JdbcConnectionDetails connectionDetails() {
                return new LibraryDetails("jdbc:postgresql://one.invalid,other.invalid/library");
            }
        }
    }
}
