package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import io.github.templatedb.usecases.support.PlainStart;
import io.github.templatedb.usecases.support.TestContexts;
import io.github.templatedb.usecases.support.WholeApplication;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** DataSources that are configured for different databases, set up as Spring Boot's documentation says. */
class SeveralDatabasesTests extends MigratedOnce {

    SeveralDatabasesTests() {
        super(Builder.class);
    }

    @Test
    void eachDataSourceLeadsToADatabaseWithTheMigrationsOfItsFlyway() {
        for (ApplicationContext context : new ApplicationContext[] {builder, finder}) {
            assertThat(rows(context, "SELECT title FROM book")).containsExactly("Clean Code");
            assertThat(archive(context, "SELECT text FROM orders")).containsExactly("an order");
            assertThat(archive(context, "SELECT current_database()")).doesNotContain(nameOf(context));
        }
    }

    @Test
    void eachDatabaseIsWhatAPlainStartMakes() throws SQLException {
        for (ApplicationContext context : List.of(builder, finder)) {
            PlainStart.assertIsWhatIsIn(
                    context, context.getBean(DataSource.class), List.of(context.getBean(Flyway.class)));
            PlainStart.assertIsWhatIsIn(
                    context,
                    context.getBean("archive", DataSource.class),
                    List.of(context.getBean("archiveFlyway", Flyway.class)));
        }
    }

    @Test
    void eachDatabaseIsACloneOfATemplateOfItsOwn() {
        assertThat(archiveRuns(builder)).isEqualTo(1);
        assertThat(archiveRuns(finder)).isZero();
        String prefix = "SELECT left(current_database(), 14)";
        assertThat(archive(finder, prefix)).isEqualTo(archive(builder, prefix)).isNotEqualTo(rows(finder, prefix));
    }

    @Test
    void poolsForTheSameHostPortAndDatabaseShareOneWhateverTheirUsersAndParameters() {
        assertThat(query(builder, "reports", "SELECT current_database()"))
                .isEqualTo(archive(builder, "SELECT current_database()"));
        assertThat(query(builder, "reports", "SHOW search_path")).containsExactly("reports");
    }

    @Test
    void databaseWithoutMigrationsIsEmpty() {
        assertThat(query(builder, "audit", "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
                .containsExactly("0");
    }

    @Test
    void whatMigratesTheOneMayNeedTheOtherMigrated() {
        ApplicationContext context = TestContexts.of(Needing.class);
        assertThat(context.getBean(Titles.class).read()).containsExactly("Clean Code");
        assertThat(archive(context, "SELECT text FROM orders")).containsExactly("an order");
        assertThat(rows(context, "SELECT title FROM book")).containsExactly("Clean Code");
    }

    private static int archiveRuns(ApplicationContext context) {
        return context.getBean("archiveRuns", MigrationRuns.class).count();
    }

    private static Iterable<String> archive(ApplicationContext context, String sql) {
        return query(context, "archive", sql);
    }

    private static Iterable<String> query(ApplicationContext context, String dataSource, String sql) {
        return JdbcClient.create(context.getBean(dataSource, DataSource.class))
                .sql(sql)
                .query(String.class)
                .list();
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.datasource.url=jdbc:postgresql://db.example/library")
    @AutoConfigureTemplateDatabase
    static class Builder {}

    @SpringBootTest(
            classes = NeedingApplication.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.datasource.url=jdbc:postgresql://db.example/library")
    @AutoConfigureTemplateDatabase
    static class Needing {}

    @WholeApplication
    static class Application extends MigratedOnce.Application {

        @Bean(defaultCandidate = false)
        DataSource archive() {
            return DataSourceBuilder.create()
                    .url("jdbc:postgresql://db.example/archive")
                    .build();
        }

        @Bean(defaultCandidate = false)
        DataSource reports() {
            return DataSourceBuilder.create()
                    .url("jdbc:postgresql://DB.example:5432/archive?user=reader&currentSchema=reports")
                    .build();
        }

        @Bean(defaultCandidate = false)
        DataSource audit() {
            return DataSourceBuilder.create()
                    .url("jdbc:postgresql://db.example:5433/archive")
                    .build();
        }

        @Bean(defaultCandidate = false)
        MigrationRuns archiveRuns() {
            return new MigrationRuns();
        }

        @Bean(defaultCandidate = false)
        Flyway archiveFlyway(
                @Qualifier("archive") DataSource dataSource, @Qualifier("archiveRuns") MigrationRuns runs) {
            return Flyway.configure()
                    .dataSource(dataSource)
                    .locations("classpath:migrations/modules/orders")
                    .callbacks(runs)
                    .load();
        }

        @Bean(defaultCandidate = false)
        FlywayMigrationInitializer archiveMigrations(@Qualifier("archiveFlyway") Flyway flyway) {
            return new FlywayMigrationInitializer(flyway, null);
        }
    }

    /** What the library had when the initializer of the archive was made. */
    private record Titles(List<String> read) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @WholeApplication
    static class NeedingApplication {

        @Bean(defaultCandidate = false)
        DataSource archive() {
            return DataSourceBuilder.create()
                    .url("jdbc:postgresql://db.example/archive")
                    .build();
        }

        @Bean(defaultCandidate = false)
        Flyway archiveFlyway(@Qualifier("archive") DataSource dataSource) {
            return Flyway.configure()
                    .dataSource(dataSource)
                    .locations("classpath:migrations/modules/orders")
                    .load();
        }

        @Bean
        Titles titles(DataSource library) {
            return new Titles(JdbcClient.create(library)
                    .sql("SELECT title FROM book")
                    .query(String.class)
                    .list());
        }

        @Bean(defaultCandidate = false)
        FlywayMigrationInitializer archiveMigrations(@Qualifier("archiveFlyway") Flyway flyway, Titles needed) {
            return new FlywayMigrationInitializer(flyway, null);
        }
    }
}
