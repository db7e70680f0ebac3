package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.PlainStart;
import io.github.templatedb.usecases.support.WholeApplication;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/** The role that migrates the database has a DataSource of its own, as Spring Boot's documentation says. */
class FlywayDataSourceTests extends MigratedOnce {

    FlywayDataSourceTests() {
        super(Builder.class);
    }

    @Test
    void applicationHasWhatAPlainStartOfFlywayMakes() throws SQLException {
        for (ApplicationContext context : List.of(builder, finder)) {
            PlainStart.assertIsWhatIsIn(
                    context, context.getBean(DataSource.class), List.of(context.getBean(Flyway.class)));
            assertThat(rows(context, "SELECT title FROM book")).containsExactly("Clean Code");
        }
    }

    @Test
    void flywayHasItsOwnPoolOnTheSameDatabase() throws SQLException {
        for (ApplicationContext context : List.of(builder, finder)) {
            DataSource ofFlyway = context.getBean("migrator", DataSource.class);
            assertThat(context.getBean(Flyway.class).getConfiguration().getDataSource())
                    .isSameAs(ofFlyway);
            assertThat(((HikariDataSource) ofFlyway).getPoolName()).isEqualTo("migrator");
            try (var connection = ofFlyway.getConnection()) {
                assertThat(connection.getCatalog()).isEqualTo(nameOf(context));
            }
        }
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.datasource.url=jdbc:postgresql://db.example/library")
    @AutoConfigureTemplateDatabase
    static class Builder {}

    @WholeApplication
    static class Application extends MigratedOnce.Application {

        @FlywayDataSource
        @Bean(defaultCandidate = false)
        DataSource migrator() {
            HikariDataSource pool = DataSourceBuilder.create()
                    .type(HikariDataSource.class)
                    .url("jdbc:postgresql://db.example/library")
                    .username("migrator")
                    .build();
            pool.setPoolName("migrator");
            return pool;
        }
    }
}
