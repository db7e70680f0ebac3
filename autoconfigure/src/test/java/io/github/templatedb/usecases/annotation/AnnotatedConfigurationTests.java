package io.github.templatedb.usecases.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.autoconfigure.TemplateDatabaseAutoConfiguration;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.usecases.support.Canary;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import io.github.templatedb.usecases.support.TestContexts;
import io.github.templatedb.usecases.support.WholeApplication;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigRegistry;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;

/** The annotation beside the tests, on configuration that they import. */
class AnnotatedConfigurationTests {

    @ParameterizedTest
    @ValueSource(
            classes = {
                ImportedByTheClass.class,
                ImportedByASuperclass.class,
                ImportedByAnAnnotation.class,
                ImportedByConfiguration.class,
                Nested.class,
                AmongTheClasses.class,
                OnTheApplication.class,
                WithoutSpringBoot.class,
                OfJpa.class,
                OfJdbc.class,
                AlsoOnTheClass.class
            })
    void contextHasATemplateDatabaseAndNeverContactsTheConfiguredOne(Class<?> testClass) throws IOException {
        ApplicationContext context = TestContexts.of(testClass);

        LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(context);
        assertThat(context.getBean(DataSource.class)).isInstanceOf(HikariDataSource.class);
        assertThat(context.getBean(Canary.class).connections()).isZero();
    }

    @Test
    void classesWithTheSameConfigurationShareAContextAndItsDatabase() {
        assertThat(TestContexts.of(ImportedByTheClass.class))
                .isSameAs(TestContexts.of(ImportedByASuperclass.class))
                .isNotSameAs(TestContexts.of(WithASettingOfItsOwn.class));
        assertThat(nameOf(WithASettingOfItsOwn.class)).isNotEqualTo(nameOf(ImportedByTheClass.class));
    }

    private static String nameOf(Class<?> testClass) {
        return TestContexts.of(testClass).getBean(TemplateDatabase.class).name();
    }

    @Test
    void configurationCanBeGivenToAContextRunner() throws IOException {
        try (Canary canary = new Canary()) {
            new ApplicationContextRunner()
                    .withUserConfiguration(TestDatabase.class)
                    .withConfiguration(
                            AutoConfigurations.of(DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class))
                    .withPropertyValues("spring.datasource.url=" + canary.url())
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(context);
                    });
            assertThat(canary.connections()).isZero();
        }
    }

    @Test
    void configurationAfterTheAutoConfigurationsOfAContextRunnerCountsToo() throws IOException {
        try (Canary canary = new Canary()) {
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class))
                    .withInitializer(context -> ((AnnotationConfigRegistry) context).register(TestDatabase.class))
                    .withPropertyValues("spring.datasource.url=" + canary.url())
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(context);
                    });
            assertThat(canary.connections()).isZero();
        }
    }

    @Test
    void configurationCanBeGivenToASpringApplication() throws IOException {
        try (ConfigurableApplicationContext context =
                application(Application.class, TestDatabase.class).run()) {
            LeadsToTheClone.assertThatConnectionsLeadToTheMigratedClone(context);
            assertThat(context.getBean(Canary.class).connections()).isZero();
        }
    }

    @Test
    void contextWithoutTheAutoConfigurationFailsBeforeAnythingConnects() throws IOException {
        try (Canary canary = new Canary()) {
            assertThatThrownBy(() -> new SpringApplicationBuilder(Application.class, TestDatabase.class)
                            .run(
                                    "--spring.datasource.url=" + canary.url(),
                                    "--spring.autoconfigure.exclude="
                                            + TemplateDatabaseAutoConfiguration.class.getName()))
                    .isInstanceOf(TemplateDatabaseException.class)
                    .hasMessageContainingAll("excluded", "templatedb.enabled");
            assertThat(canary.connections()).isZero();
        }
    }

    @Test
    void testClassWithoutTheAutoConfigurationFailsBeforeAnythingConnects() {
        assertThatThrownBy(() -> TestContexts.of(TestThatExcludesIt.class))
                .rootCause()
                .isInstanceOf(TemplateDatabaseException.class)
                .hasMessageContainingAll("excluded", "templatedb.enabled");
    }

    @Test
    void configurationCanBeSwitchedOff() {
        new ApplicationContextRunner()
                .withUserConfiguration(TestDatabase.class)
                .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
                .withPropertyValues("templatedb.enabled=false", "spring.datasource.url=jdbc:postgresql://db.invalid/x")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(TemplateDatabase.class)
                        .getBean(HikariDataSource.class)
                        .returns("jdbc:postgresql://db.invalid/x", HikariDataSource::getJdbcUrl));
    }

    private static SpringApplicationBuilder application(Class<?>... sources) {
        return new SpringApplicationBuilder(sources).initializers(new Canary.Initializer());
    }

    @TestConfiguration(proxyBeanMethods = false)
    @AutoConfigureTemplateDatabase
    static class TestDatabase {}

    @SpringBootTest(
            classes = Application.class,
            properties = {
                "spring.autoconfigure.exclude=io.github.templatedb.autoconfigure.TemplateDatabaseAutoConfiguration",
                "spring.datasource.url=jdbc:postgresql://db.invalid/x"
            })
    @AutoConfigureTemplateDatabase
    static class TestThatExcludesIt {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @WholeApplication
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @WholeApplication
    @AutoConfigureTemplateDatabase
    static class AnnotatedApplication {}

    @Configuration(proxyBeanMethods = false)
    @Import(TestDatabase.class)
    static class Importing {}

    @Retention(RetentionPolicy.RUNTIME)
    @Import(TestDatabase.class)
    @interface WithTestDatabase {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @ContextConfiguration(initializers = Canary.Initializer.class)
    static class OfSpringBoot {}

    @Import(TestDatabase.class)
    static class ImportedByTheClass extends OfSpringBoot {}

    static class ImportedByASuperclass extends ImportedByTheClass {}

    @TestPropertySource(properties = "templatedb.clone.timeout=29s")
    static class WithASettingOfItsOwn extends ImportedByTheClass {}

    @WithTestDatabase
    static class ImportedByAnAnnotation extends OfSpringBoot {}

    @Import(Importing.class)
    static class ImportedByConfiguration extends OfSpringBoot {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    @ContextConfiguration(initializers = Canary.Initializer.class)
    static class Nested {

        @TestConfiguration(proxyBeanMethods = false)
        @AutoConfigureTemplateDatabase
        static class WithDatabase {}
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = {Application.class, TestDatabase.class})
    @ContextConfiguration(initializers = Canary.Initializer.class)
    static class AmongTheClasses {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = AnnotatedApplication.class)
    @ContextConfiguration(initializers = Canary.Initializer.class)
    static class OnTheApplication {}

    @ContextConfiguration(
            classes = {WithoutSpringBoot.Autos.class, TestDatabase.class},
            initializers = Canary.Initializer.class)
    static class WithoutSpringBoot {

        @Configuration(proxyBeanMethods = false)
        @ImportAutoConfiguration({DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
        static class Autos {}
    }

    @DataJpaTest
    @ContextConfiguration(classes = Application.class, initializers = Canary.Initializer.class)
    @Import(TestDatabase.class)
    static class OfJpa {}

    @JdbcTest
    @ContextConfiguration(classes = Application.class, initializers = Canary.Initializer.class)
    @Import(TestDatabase.class)
    static class OfJdbc {}

    @AutoConfigureTemplateDatabase
    @Import(TestDatabase.class)
    static class AlsoOnTheClass extends OfSpringBoot {}
}
