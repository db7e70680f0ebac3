package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import io.github.templatedb.usecases.support.PlainStart;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/** An application of modules, each of which has migrations, a history and a Flyway of its own in the one database. */
public class ModulesOnOneDatabaseTests extends MigratedOnce {

    ModulesOnOneDatabaseTests() {
        super(Builder.class);
    }

    @Test
    void cloneIsWhatAPlainStartMakes() throws SQLException {
        for (ApplicationContext context : List.of(builder, finder)) {
            PlainStart.assertIsWhatIsIn(context, context.getBean(DataSource.class), flyways(context));
        }
    }

    @Test
    void eachModuleRanOnce() {
        assertThat(builder.getBean(MigrationRuns.class).count()).isEqualTo(2);
        assertThat(rowsOfBoth("SELECT count(*) FROM orders_history UNION ALL SELECT count(*) FROM billing_history"))
                .containsExactly("1", "3");
    }

    @Override
    protected List<Flyway> flyways(ApplicationContext context) {
        return List.of(context.getBean("ordersFlyway", Flyway.class), context.getBean("billingFlyway", Flyway.class));
    }

    /** A module of the shop, in the database of all; no test finds the template of another one. */
    public static Flyway module(DataSource dataSource, MigrationRuns runs, String name, Class<?> test) {
        return Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:migrations/modules/" + name)
                .table(name + "_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .callbacks(runs)
                .placeholders(Map.of("test", test.getSimpleName()))
                .load();
    }

    @SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Builder {}

    static class Application extends MigratedOnce.Application {

        @Bean
        Flyway ordersFlyway(DataSource dataSource, MigrationRuns runs) {
            return module(dataSource, runs, "orders", ModulesOnOneDatabaseTests.class);
        }

        @Bean
        FlywayMigrationInitializer orders(@Qualifier("ordersFlyway") Flyway flyway) {
            return new FlywayMigrationInitializer(flyway);
        }

        @Bean
        Flyway billingFlyway(DataSource dataSource, MigrationRuns runs) {
            return module(dataSource, runs, "billing", ModulesOnOneDatabaseTests.class);
        }

        @Bean
        FlywayMigrationInitializer billing(@Qualifier("billingFlyway") Flyway flyway) {
            return new FlywayMigrationInitializer(flyway);
        }
    }
}
