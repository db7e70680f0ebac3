package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** Contexts that are loaded by what a class does before its first test, and writes at once. */
class LoadedBeforeTheFirstTestTests {

    private static final List<String> SEEN = new ArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @Test
    void snapshotEndsWithTheClassThatTookIt() {
        run(Snapshot.class, AfterSnapshot.class);

        assertThat(SEEN).containsExactly("class", "class", "", "");
    }

    @Test
    void whatAClassWroteEndsWithItWithoutSpringBootToo() {
        run(WithoutBoot.class, AfterWithoutBoot.class);

        assertThat(SEEN).containsExactly("class", "class", "", "");
    }

    private static void run(Class<?>... classes) {
        for (Class<?> testClass : classes) {
            EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(testClass))
                    .execute()
                    .testEvents()
                    .assertStatistics(events -> events.succeeded(2).failed(0));
        }
    }

    private static void insert(DataSource dataSource, String title) {
        JdbcClient.create(dataSource)
                .sql("INSERT INTO book VALUES (DEFAULT, random()::text, ?)")
                .param(title)
                .update();
    }

    abstract static class Looking {

        @RepeatedTest(2)
        void write(@Autowired DataSource dataSource) {
            SEEN.add(String.join(
                    " ",
                    JdbcClient.create(dataSource)
                            .sql("SELECT title FROM book WHERE isbn NOT LIKE '978%'")
                            .query(String.class)
                            .list()));
            insert(dataSource, "test");
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Snapshot extends Looking {

        @BeforeAll
        static void prepare(@Autowired DataSource dataSource, TemplateDatabase database) {
            insert(dataSource, "class");
            database.snapshot();
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class AfterSnapshot extends Looking {}

    @SpringJUnitConfig(PlainApplication.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class WithoutBoot extends Looking {

        @BeforeAll
        static void prepare(@Autowired DataSource dataSource) {
            insert(dataSource, "class");
        }
    }

    @SpringJUnitConfig(PlainApplication.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class AfterWithoutBoot extends Looking {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    static class PlainApplication {

        @Bean
        DataSource dataSource() {
            return new DriverManagerDataSource("jdbc:postgresql://db.invalid/library", "library", "secret");
        }

        @Bean(initMethod = "migrate")
        Flyway flyway(DataSource dataSource) {
            return Flyway.configure().dataSource(dataSource).load();
        }
    }
}
