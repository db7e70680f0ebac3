package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import io.github.templatedb.usecases.support.PlainStart;
import io.github.templatedb.usecases.support.TestContexts;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** A bean that was given two Flyways does not tell which of them it migrates by. */
@ExtendWith(OutputCaptureExtension.class)
class InitializerOfAnUnknownFlywayTests {

    @Test
    void itsMigrationsRunInEachContextWithoutATemplate(CapturedOutput output) throws SQLException {
        for (Class<?> application : List.of(One.class, Other.class)) {
            ApplicationContext context = TestContexts.of(application);
            assertThat(context.getBean(MigrationRuns.class).count()).isEqualTo(1);
            PlainStart.assertIsWhatIsIn(
                    context,
                    context.getBean(DataSource.class),
                    List.of(context.getBean("billingFlyway", Flyway.class)));
        }
        assertThat(output)
                .contains(
                        "The migrations of 'billing' run in this context's own database, without a template: it cannot be"
                                + " told which Flyway they are of");
    }

    @Test
    void refreshRestoresWhatTheyMade() {
        ApplicationContext context = TestContexts.of(One.class);
        JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
        jdbc.sql("DELETE FROM bill").update();
        context.getBean(TemplateDatabase.class).refresh();
        assertThat(jdbc.sql("SELECT text FROM bill").query(String.class).list())
                .containsExactly("a bill", "another bill");
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "templatedb.refresh=before-class")
    @AutoConfigureTemplateDatabase
    static class One {}

    @TestPropertySource(properties = "templatedb.clone.timeout=29s")
    static class Other extends One {}

    static class Application extends MigratedOnce.Application {

        @Bean
        Flyway ordersFlyway(DataSource dataSource, MigrationRuns runs) {
            return module(dataSource, runs, "orders");
        }

        @Bean
        Flyway billingFlyway(DataSource dataSource, MigrationRuns runs) {
            return module(dataSource, runs, "billing");
        }

        @Bean
        FlywayMigrationInitializer billing(
                @Qualifier("ordersFlyway") Flyway orders, @Qualifier("billingFlyway") Flyway billing) {
            return new FlywayMigrationInitializer(billing);
        }

        private static Flyway module(DataSource dataSource, MigrationRuns runs, String name) {
            return ModulesOnOneDatabaseTests.module(dataSource, runs, name, InitializerOfAnUnknownFlywayTests.class);
        }
    }
}
