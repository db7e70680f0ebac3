package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import io.github.templatedb.usecases.support.PlainStart;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

class FlywayBeanThatMigratesTests extends MigratedOnce {

    FlywayBeanThatMigratesTests() {
        super(Builder.class);
    }

    @Test
    void beanThatConnectsEarlySeesTheMigratedDatabase() {
        assertThat(builder.getBean(Catalogue.class).authors()).containsExactly("migration");
        assertThat(finder.getBean(Catalogue.class).authors()).containsExactly("migration");
    }

    @Test
    void cloneIsWhatAPlainStartMakes() throws SQLException {
        for (ApplicationContext context : List.of(builder, finder)) {
            PlainStart.assertIsWhatIsIn(context, context.getBean(DataSource.class), flyways(context));
        }
    }

    @SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class Builder {}

    /** The beans are made in the order in which they are declared. */
    static class Application extends MigratedOnce.Application {

        @Bean
        Catalogue catalogue(DataSource dataSource) {
            return new Catalogue(JdbcClient.create(dataSource)
                    .sql("SELECT author FROM note")
                    .query(String.class)
                    .list());
        }

        @Bean(initMethod = "migrate")
        Flyway flyway(DataSource dataSource, MigrationRuns runs) {
            return Flyway.configure()
                    .dataSource(dataSource)
                    .locations("classpath:migrations/wrapped")
                    .callbacks(runs)
                    .load();
        }
    }

    record Catalogue(List<String> authors) {}
}
