package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class SeveralFlywaysTests {

    @Autowired
    JdbcClient jdbc;

    @BeforeAll
    static void eachRanOnceForTheirTemplates(@Autowired MigrationRuns runs) {
        assertThat(runs.count()).isEqualTo(2);
    }

    @RepeatedTest(3)
    void refreshRestoresWhatBothMigrated() {
        assertThat(rows("SELECT text FROM orders UNION ALL SELECT text FROM bill"))
                .containsExactly("an order", "a bill", "another bill");
        assertThat(rows("SELECT count(*) FROM orders_history UNION ALL SELECT count(*) FROM billing_history"))
                .containsExactly("1", "3");
        jdbc.sql("DELETE FROM orders").update();
        jdbc.sql("DELETE FROM bill").update();
    }

    @RepeatedTest(2)
    void cleanOfOneIsRealAndMigratesThatOne(@Autowired @Qualifier("ordersFlyway") Flyway orders) {
        orders.clean();
        assertThat(orders.migrate().migrationsExecuted).isEqualTo(1);
        assertThat(rows("SELECT text FROM orders")).containsExactly("an order");
        assertThat(rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                .containsExactlyInAnyOrder("orders", "orders_history");
    }

    private List<String> rows(String sql) {
        return jdbc.sql(sql).query(String.class).list();
    }

    static class Application extends MigratedOnce.Application {

        @Bean
        Flyway ordersFlyway(DataSource dataSource, MigrationRuns runs) {
            return module(dataSource, runs, "orders");
        }

        @Bean
        FlywayMigrationInitializer orders(@Qualifier("ordersFlyway") Flyway flyway) {
            return new FlywayMigrationInitializer(flyway);
        }

        @Bean
        Flyway billingFlyway(DataSource dataSource, MigrationRuns runs) {
            return module(dataSource, runs, "billing");
        }

        @Bean
        FlywayMigrationInitializer billing(@Qualifier("billingFlyway") Flyway flyway) {
            return new FlywayMigrationInitializer(flyway);
        }

        private static Flyway module(DataSource dataSource, MigrationRuns runs, String name) {
            return Flyway.configure()
                    .dataSource(dataSource)
                    .locations("classpath:migrations/modules/" + name)
                    .table(name + "_history")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .cleanDisabled(false)
                    .callbacks(runs)
                    // Other tests of this JVM have built templates of the same modules.
                    .placeholders(Map.of("application", "of several Flyways"))
                    .load();
        }
    }
}
