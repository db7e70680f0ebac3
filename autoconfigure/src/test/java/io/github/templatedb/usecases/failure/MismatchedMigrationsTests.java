package io.github.templatedb.usecases.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.TestContexts;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What Flyway refuses where there is no template it refuses with one, whether the context builds it or finds it. */
@ExtendWith(OutputCaptureExtension.class)
class MismatchedMigrationsTests {

    @ParameterizedTest
    @CsvSource({
        "edited, Migration checksum mismatch for migration version 1",
        "late, Detected resolved migration not applied to database: 0.5",
        "other, Detected applied migration not resolved locally: 1"
    })
    void secondFlywayOnTheHistoryOfTheFirstIsValidatedInEachContext(
            String location, String message, CapturedOutput output) {
        for (String timeout : new String[] {"29s", "28s"}) {
            assertThatThrownBy(() -> TestContexts.with(
                                    TwoRuns.class,
                                    "second.location=classpath:migrations/mismatch/" + location,
                                    "templatedb.clone.timeout=" + timeout)
                            .getApplicationContext())
                    .hasMessageContaining("Failed to load");
            assertThat(lastAnalysis(output)).contains(message, "Leave applied migrations as they were");
        }
    }

    @Test
    void validationByTheApplicationFindsWhatIsInTheCloneNotWhatIsInTheKey(CapturedOutput output) {
        for (String timeout : new String[] {"29s", "28s"}) {
            int before = output.length();
            assertThatThrownBy(() -> TestContexts.with(
                                    ValidatingRunner.class,
                                    "second.location=classpath:migrations/mismatch/edited",
                                    "templatedb.clone.timeout=" + timeout)
                            .getApplicationContext())
                    .hasMessageContaining("Failed to load");
            assertThat(output.toString().substring(before))
                    .contains("Migration checksum mismatch for migration version 1");
        }
    }

    @Test
    void versionInTwoLocationsIsNamedWithBothFiles(CapturedOutput output) {
        for (String timeout : new String[] {"29s", "28s"}) {
            assertThatThrownBy(() -> TestContexts.with(TwoLocations.class, "templatedb.clone.timeout=" + timeout)
                            .getApplicationContext())
                    .hasMessageContaining("Failed to load");
            assertThat(lastAnalysis(output))
                    .contains(
                            "Found more than one migration with version 1",
                            "V1__valve.sql",
                            "V1__pump.sql",
                            "Correct the migration");
        }
    }

    private static String lastAnalysis(CapturedOutput output) {
        return output.getOut().substring(output.getOut().lastIndexOf("APPLICATION FAILED TO START"));
    }

    @SpringBootTest(classes = TwoRunsApplication.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class TwoRuns {}

    @SpringBootTest(
            classes = ValidatingApplication.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=classpath:migrations/mismatch/applied")
    @AutoConfigureTemplateDatabase
    static class ValidatingRunner {}

    @SpringBootTest(
            classes = PlainApplication.class,
            webEnvironment = WebEnvironment.NONE,
            properties =
                    "spring.flyway.locations=classpath:migrations/mismatch/applied,classpath:migrations/mismatch/duplicate")
    @AutoConfigureTemplateDatabase
    static class TwoLocations {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class PlainApplication {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class TwoRunsApplication {

        @Bean(initMethod = "migrate")
        Flyway first(DataSource dataSource) {
            return Flyway.configure()
                    .dataSource(dataSource)
                    .locations("classpath:migrations/mismatch/applied")
                    .load();
        }

        @Bean(initMethod = "migrate")
        Flyway second(DataSource dataSource, @Value("${second.location}") String location) {
            return Flyway.configure().dataSource(dataSource).locations(location).load();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class ValidatingApplication {

        @Bean
        CommandLineRunner validation(DataSource dataSource, @Value("${second.location}") String location) {
            return arguments -> Flyway.configure()
                    .dataSource(dataSource)
                    .locations(location)
                    .load()
                    .validate();
        }
    }
}
