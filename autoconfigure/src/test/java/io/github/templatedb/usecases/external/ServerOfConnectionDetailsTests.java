package io.github.templatedb.usecases.external;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.ExternalPostgres;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import io.github.templatedb.usecases.support.LibraryDetails;
import io.github.templatedb.usecases.support.TestContexts;
import io.github.templatedb.usecases.support.WholeApplication;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Primary;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextHierarchy;

/** The server behind a bean that Spring Boot would connect to: a user's own, a container's, Docker Compose's. */
class ServerOfConnectionDetailsTests {

    @AutoClose
    private static final ExternalPostgres external = ExternalPostgres.start();

    @AfterAll
    static void stop() {
        external.assertThatNobodyConnectedTo("library");
    }

    @Test
    void cloneOfAUsersOwnBeanIsOnItsServer() {
        external.assertThatCloneIsHere(TestContexts.of(OwnBean.class));
    }

    @Test
    void primaryBeanIsNoRival() {
        external.assertThatCloneIsHere(TestContexts.of(PrimaryBeans.class));
    }

    @Test
    void beanOfAContainerIsAskedOnlyWhenAConnectionIsNeeded() {
        ApplicationContext context = TestContexts.of(Container.class);
        assertThat(ContainerDetails.STARTS).hasValue(0);
        external.assertThatCloneIsHere(context);
        assertThat(ContainerDetails.STARTS).hasValue(1);
    }

    @Test
    void sliceUsesTheServerOfTheBean() {
        external.assertThatCloneIsHere(TestContexts.of(Slice.class));
    }

    @Test
    void childContextSharesTheServerOfItsParent() {
        ApplicationContext child = TestContexts.of(Hierarchy.class);
        assertThat(child.getParent()).isNotNull();
        external.assertThatCloneIsHere(child);
    }

    @Test
    void parametersOfTheBeansUrlAreThoseOfTheApplication() {
        DataSource dataSource = TestContexts.of(OwnBean.class).getBean(DataSource.class);
        assertThat(LeadsToTheClone.setting(dataSource, "application_name")).isEqualTo("library");
        // Spring Boot does not look at spring.datasource.url where there is a bean.
        assertThat(LeadsToTheClone.setting(dataSource, "statement_timeout")).isEqualTo("0");
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
                return new LibraryDetails(external.url("library") + "?ApplicationName=library");
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
                return new LibraryDetails(external.url("library"));
            }

            @Bean
            JdbcConnectionDetails archive() {
                return new LibraryDetails("jdbc:postgresql://elsewhere.invalid/archive");
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
                    "jdbcConnectionDetailsForPostgresContainer", new RootBeanDefinition(LibraryDetails.class, () -> {
                        STARTS.incrementAndGet();
                        return new LibraryDetails(external.url("library") + "?loggerLevel=OFF");
                    }));
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            properties = {"spring.flyway.enabled=true", "spring.main.lazy-initialization=true"})
    @AutoConfigureTemplateDatabase
    static class Container {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @Import(ContainerDetails.class)
        static class Application {}
    }

    @DataJpaTest
    @AutoConfigureTemplateDatabase
    static class Slice {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {

            @Bean
            JdbcConnectionDetails connectionDetails() {
                return new LibraryDetails(external.url("library"));
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
}
