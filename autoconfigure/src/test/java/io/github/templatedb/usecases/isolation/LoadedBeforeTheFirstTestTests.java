package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.Books;
import io.github.templatedb.usecases.support.TestRun;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
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
        TestRun.succeeds(Snapshot.class, AfterSnapshot.class);

        assertThat(SEEN).containsExactly("class", "class", "", "");
    }

    @Test
    void whatAClassWroteEndsWithItWithoutSpringBootToo() {
        TestRun.succeeds(WithoutBoot.class, AfterWithoutBoot.class);

        assertThat(SEEN).containsExactly("class", "class", "", "");
    }

    abstract static class Looking {

        @RepeatedTest(2)
        void write(@Autowired DataSource dataSource) {
            SEEN.add(Books.titles(JdbcClient.create(dataSource)));
            Books.insert(JdbcClient.create(dataSource), "test");
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Snapshot extends Looking {

        @BeforeAll
        static void prepare(@Autowired DataSource dataSource, TemplateDatabase database) {
            Books.insert(JdbcClient.create(dataSource), "class");
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
            Books.insert(JdbcClient.create(dataSource), "class");
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
