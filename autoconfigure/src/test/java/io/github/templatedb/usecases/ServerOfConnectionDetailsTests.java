package io.github.templatedb.usecases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Primary;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextHierarchy;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The server behind a bean that Spring Boot would connect to: a user's own, a container's, Docker Compose's. */
@ExtendWith(OutputCaptureExtension.class)
class ServerOfConnectionDetailsTests {

    private static ExternalPostgres external;

    @BeforeAll
    static void start() {
        external = ExternalPostgres.start();
    }

    @AfterAll
    static void stop() {
        external.assertThatNobodyConnectedTo("library");
        external.close();
    }

    @Test
    void cloneOfAUsersOwnBeanIsOnItsServer() {
        assertThatCloneIsOnTheServer(TestContexts.of(OwnBean.class));
    }

    @Test
    void primaryBeanIsNoRival() {
        assertThatCloneIsOnTheServer(TestContexts.of(PrimaryBeans.class));
    }

    @Test
    void beanOfAContainerIsAskedOnlyWhenAConnectionIsNeeded() {
        ApplicationContext context = TestContexts.of(Container.class);
        assertThat(ContainerDetails.STARTS).hasValue(0);
        assertThatCloneIsOnTheServer(context);
        assertThat(ContainerDetails.STARTS).hasValue(1);
    }

    @Test
    void sliceUsesTheServerOfTheBean() {
        assertThatCloneIsOnTheServer(TestContexts.of(Slice.class));
    }

    @Test
    void childContextSharesTheServerOfItsParent() {
        ApplicationContext child = TestContexts.of(Hierarchy.class);
        assertThat(child.getParent()).isNotNull();
        assertThatCloneIsOnTheServer(child);
    }

    @Test
    void parametersOfTheBeansUrlAreThoseOfTheApplication() {
        DataSource dataSource = TestContexts.of(OwnBean.class).getBean(DataSource.class);
        assertThat(LeadsToTheClone.setting(dataSource, "application_name")).isEqualTo("library");
        // Spring Boot does not look at spring.datasource.url where there is a bean.
        assertThat(LeadsToTheClone.setting(dataSource, "statement_timeout")).isEqualTo("0");
    }

    @Test
    void urlOfThePropertyWins(CapturedOutput output) {
        ApplicationContext context = TestContexts.of(BeanAndProperty.class);
        assertThatCloneIsOnTheServer(context);
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
        assertThatCloneIsOnTheServer(context);
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

    private static void assertThatCloneIsOnTheServer(ApplicationContext context) {
        LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(context);
        String clone = context.getBean(TemplateDatabase.class).name();
        assertThat(external.databases(clone)).containsExactly(clone);
        JdbcConnectionDetails details = context.getBean(JdbcConnectionDetails.class);
        try (Connection connection =
                DriverManager.getConnection(details.getJdbcUrl(), details.getUsername(), details.getPassword())) {
            assertThat(connection.getCatalog()).isEqualTo(clone);
        } catch (SQLException ex) {
            throw new AssertionError(ex);
        }
    }

    private static JdbcConnectionDetails details(String url) {
        return new Details(url);
    }

    private record Details(String url) implements JdbcConnectionDetails {

        @Override
        public String getJdbcUrl() {
            return url;
        }

        @Override
        public String getUsername() {
            return "tester";
        }

        @Override
        public String getPassword() {
            return ExternalPostgres.PASSWORD;
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.datasource.url=jdbc:postgresql://db.invalid/library?options=-c%20statement_timeout=99")
    @AutoConfigureTemplateDatabase
    static class OwnBean {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            JdbcConnectionDetails connectionDetails() {
                return details(external.url("library") + "?ApplicationName=library");
            }
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class PrimaryBeans {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            @Primary
            JdbcConnectionDetails connectionDetails() {
                return details(external.url("library"));
            }

            @Bean
            JdbcConnectionDetails archive() {
                return details("jdbc:postgresql://elsewhere.invalid/archive");
            }

            @Bean
            @Primary
            FlywayConnectionDetails flywayConnectionDetails() {
                return new FlywayConnectionDetails() {

                    @Override
                    public String getJdbcUrl() {
                        return external.url("library");
                    }

                    @Override
                    public String getUsername() {
                        return "tester";
                    }

                    @Override
                    public String getPassword() {
                        return ExternalPostgres.PASSWORD;
                    }
                };
            }
        }
    }

    /** Registered as Spring Boot registers those of a container; making it stands for starting the container. */
    static final class ContainerDetails implements ImportBeanDefinitionRegistrar {

        static final AtomicInteger STARTS = new AtomicInteger();

        @Override
        public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
            registry.registerBeanDefinition(
                    "jdbcConnectionDetailsForPostgresContainer", new RootBeanDefinition(Details.class, () -> {
                        STARTS.incrementAndGet();
                        return new Details(external.url("library") + "?loggerLevel=OFF");
                    }));
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            properties = {"spring.flyway.enabled=true", "spring.main.lazy-initialization=true"})
    @AutoConfigureTemplateDatabase
    static class Container {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfigurationWithoutJpa
        @Import(ContainerDetails.class)
        static class Application {}
    }

    @DataJpaTest
    @AutoConfigureTemplateDatabase
    static class Slice {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Application {

            @Bean
            JdbcConnectionDetails connectionDetails() {
                return details(external.url("library"));
            }
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    @ContextHierarchy({
        @ContextConfiguration(classes = OwnBean.Application.class),
        @ContextConfiguration(classes = Hierarchy.Child.class)
    })
    static class Hierarchy {

        @Configuration(proxyBeanMethods = false)
        static class Child {}
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
                return details("jdbc:postgresql://elsewhere.invalid/library");
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
                return details("jdbc:mysql://elsewhere.invalid/library?password=secret");
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
                return details(external.url("library"));
            }

            @Bean(defaultCandidate = false)
            JdbcConnectionDetails second() {
                return details("jdbc:postgresql://elsewhere.invalid/archive");
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
                return details(external.url("library"));
            }

            @Bean
            JdbcConnectionDetails other() {
                return details("jdbc:postgresql://elsewhere.invalid/library");
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
                return details("jdbc:postgresql://one.invalid,other.invalid/library");
            }
        }
    }
}
