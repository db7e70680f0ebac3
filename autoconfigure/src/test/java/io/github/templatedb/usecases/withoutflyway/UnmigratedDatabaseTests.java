package io.github.templatedb.usecases.withoutflyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.core.Notices;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.TestContexts;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

/** What a context makes of a database that no template fills, once in a JVM. */
@ExtendWith(OutputCaptureExtension.class)
class UnmigratedDatabaseTests {

    private static final String EMPTY = "The database is empty: no migrations ran before the application connected.";

    @BeforeEach
    void sayItAgain() {
        Notices.forget();
    }

    @Test
    void beanThatMigratesWhenItIsMadeIsToldToLeaveThatToSpringBoot(CapturedOutput output) {
        assertMigratesAlone(MigratedByABean.class, AgainMigratedByABean.class, output);
    }

    @Test
    void runnerThatMigratesIsToldToLeaveThatToSpringBoot(CapturedOutput output) {
        assertMigratesAlone(MigratedByARunner.class, AgainMigratedByARunner.class, output);
    }

    private static void assertMigratesAlone(Class<?> first, Class<?> second, CapturedOutput output) {
        for (ApplicationContext context : new ApplicationContext[] {TestContexts.of(first), TestContexts.of(second)}) {
            assertThat(MigratedOnce.rows(context, "SELECT version FROM by_hand"))
                    .hasSize(1);
        }
        assertThat(output)
                .containsOnlyOnce(
                        "1 migrations ran in the database of this context alone (public.by_hand), and run again"
                                + " in each context")
                .contains("@Bean(initMethod = \"migrate\")")
                .doesNotContain(EMPTY);
    }

    @Test
    void emptyDatabaseIsReportedWhenTheContextHasStarted(CapturedOutput output) {
        TestContexts.of(ReadAtStart.class);
        assertThat(output).containsOnlyOnce(EMPTY).contains("spring-boot-starter-flyway");
    }

    @Test
    void emptyDatabaseIsReportedWhenATestConnectsFirst(CapturedOutput output) {
        ApplicationContext context = TestContexts.of(Untouched.class);
        assertThat(output).doesNotContain(EMPTY);
        context.getBean(JdbcTemplate.class).execute("SELECT 1");
        assertThat(output).containsOnlyOnce(EMPTY);
    }

    @Test
    void whatFillsADatabaseWithoutMigrationsIsNotReported(CapturedOutput output) {
        TestContexts.of(FilledByAScript.class);
        assertThat(output).doesNotContain(EMPTY, "run again in each context");
    }

    @SpringBootTest(classes = ByABean.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class MigratedByABean {}

    @TestPropertySource(properties = "library.name=another")
    static class AgainMigratedByABean extends MigratedByABean {}

    @SpringBootTest(
            classes = ByARunner.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.enabled=false")
    @AutoConfigureTemplateDatabase
    static class MigratedByARunner {}

    @TestPropertySource(properties = "library.name=another")
    static class AgainMigratedByARunner extends MigratedByARunner {}

    @SpringBootTest(
            classes = Reading.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.enabled=false")
    @AutoConfigureTemplateDatabase
    static class ReadAtStart {}

    @SpringBootTest(
            classes = Plain.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {"spring.flyway.enabled=false", "spring.main.lazy-initialization=true"})
    @AutoConfigureTemplateDatabase
    static class Untouched {}

    @SpringBootTest(
            classes = Plain.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.enabled=false",
                "spring.sql.init.mode=always",
                "spring.sql.init.schema-locations=classpath:migrations/locations/common/*.sql"
            })
    @AutoConfigureTemplateDatabase
    static class FilledByAScript {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class ByABean {

        @Bean
        Flyway flyway(DataSource dataSource) {
            return migrated(dataSource);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class ByARunner {

        @Bean
        ApplicationRunner runner(DataSource dataSource) {
            return arguments -> migrated(dataSource);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Reading {

        @Bean
        ApplicationRunner runner(JdbcTemplate jdbc) {
            return arguments -> jdbc.execute("SELECT 1");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Plain {}

    private static Flyway migrated(DataSource dataSource) {
        Flyway flyway = Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:migrations/locations/common")
                .table("by_hand")
                .load();
        flyway.migrate();
        return flyway;
    }
}
