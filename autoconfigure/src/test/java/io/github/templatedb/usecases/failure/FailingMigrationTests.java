package io.github.templatedb.usecases.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import io.github.templatedb.usecases.support.TestContexts;
import io.github.templatedb.usecases.support.WholeApplication;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class FailingMigrationTests {

    private static final AtomicInteger RUNS = new AtomicInteger();

    @Test
    void failureIsExplainedOnceAndLeavesNoDatabase(CapturedOutput output) {
        assertThatThrownBy(() -> TestContexts.of(First.class)).hasMessageContaining("Failed to load");
        assertThat(analysis(output))
                .containsOnlyOnce("V2__orders.sql, line 2: ERROR: relation \"buyer\" does not exist (SQLSTATE 42P01)")
                .containsOnlyOnce("  INSERT INTO buyer VALUES (1);")
                .contains("Correct the migration");
        assertThat(buildings()).isEmpty();

        assertThatThrownBy(() -> TestContexts.of(Second.class)).hasMessageContaining("Failed to load");
        assertThat(analysis(output))
                .contains("was not tried again")
                .containsOnlyOnce("V2__orders.sql, line 2: ERROR: relation \"buyer\" does not exist (SQLSTATE 42P01)");
        assertThat(RUNS).hasValue(1);
        assertThat(buildings()).isEmpty();
    }

    @Test
    void failureTakesNoMoreLinesThanWithoutTemplateDatabase(CapturedOutput output) {
        List<String> plain = toldWithoutTemplateDatabase(output, "classpath:migrations/failing");
        assertThat(told(output, OfOurs.class, "spring.flyway.locations=classpath:migrations/failing"))
                .hasSizeLessThan(plain.size());
    }

    /** It runs on a copy of the template first, and then all migrations do. */
    @Test
    void newMigrationThatFailsIsToldOfOnce(CapturedOutput output, @TempDir Path migrations) throws IOException {
        String locations = "filesystem:" + migrations;
        Files.writeString(migrations.resolve("V1__customer.sql"), "CREATE TABLE customer (); -- " + migrations);
        TestContexts.with(OfOurs.class, "spring.flyway.locations=" + locations).getApplicationContext();
        Files.writeString(migrations.resolve("V2__orders.sql"), "INSERT INTO\n  buyer\nVALUES (1);\nSELECT 1;");
        List<String> plain = toldWithoutTemplateDatabase(output, locations);
        List<String> told = told(output, OfOurs.class, "spring.flyway.locations=" + locations, "library.name=new");
        assertThat(told)
                .hasSizeLessThan(plain.size())
                .noneMatch(line -> line.contains("Suppressed"))
                .containsSubsequence("  INSERT INTO", "    buyer", "  VALUES (1);")
                .filteredOn(line -> line.endsWith("Migration of schema \"public\" to version \"2 - orders\" failed!"
                        + " Changes successfully rolled back."))
                .hasSize(2);
    }

    /** What the last failed application start told its user. */
    private static String analysis(CapturedOutput output) {
        return output.getOut().substring(output.getOut().lastIndexOf("APPLICATION FAILED TO START"));
    }

    private static List<String> toldWithoutTemplateDatabase(CapturedOutput output, String locations) {
        ApplicationContext empty = TestContexts.of(WithoutFlyway.class);
        String url = empty.getBean(TemplateDatabase.class).jdbcUrl();
        return told(output, Plain.class, "spring.datasource.url=" + url, "spring.flyway.locations=" + locations);
    }

    /** In the log and in the report of the test. */
    private static List<String> told(CapturedOutput output, Class<?> testClass, String... properties) {
        int before = output.getAll().length();
        TestContext context = TestContexts.with(testClass, properties);
        Throwable failure = catchThrowable(context::getApplicationContext);
        StringWriter report = new StringWriter();
        failure.printStackTrace(new PrintWriter(report));
        return (output.getAll().substring(before) + report).lines().toList();
    }

    private static Iterable<String> buildings() {
        return MigratedOnce.rows(
                TestContexts.of(WithoutFlyway.class),
                "SELECT datname FROM pg_database WHERE datname LIKE 'tdb\\_b\\_%'");
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=classpath:migrations/failing")
    @AutoConfigureTemplateDatabase
    static class First {}

    /** With a database of its own, which an application without templatedb migrates. */
    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            properties = {"spring.flyway.enabled=false", "library.name=elsewhere"})
    @AutoConfigureTemplateDatabase
    static class WithoutFlyway {}

    @TestPropertySource(properties = "templatedb.clone.timeout=29s")
    static class Second extends First {}

    @SpringBootTest(
            classes = Plain.Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.test.print-condition-evaluation-report=false")
    static class Plain {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @WholeApplication
        static class Application {}
    }

    @AutoConfigureTemplateDatabase
    static class OfOurs extends Plain {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @WholeApplication
    static class Application {

        @Bean
        MigrationRuns migrationRuns() {
            return new MigrationRuns() {
                @Override
                public void handle(Event event, Context context) {
                    RUNS.incrementAndGet();
                }
            };
        }
    }
}
