package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.support.Books;
import io.github.templatedb.usecases.support.TestRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.jdbc.Sql;

/** What those see who are used to a refresh after classes or tests, and not before them. */
class RefreshModesTests {

    private static final List<String> SEEN = new ArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @Test
    void databaseOfATestStaysUntilTheNextOneBegins() {
        TestRun.succeeds(EachTest.class);

        assertThat(SEEN)
                .containsExactly(
                        "test: ", "after each: written", "test: ", "after each: written", "after all: written");
    }

    @Test
    void firstTestDoesNotSeeWhatAClassWithoutRefreshLeft() {
        TestRun.succeeds(NoRefresh.class, EachTest.class);

        assertThat(SEEN).startsWith("test: ", "test: written", "test: ", "after each: written");
    }

    @Test
    void nothingIsLeftForTheNextClass() {
        TestRun.succeeds(EachClass.class, NoRefresh.class);
        assertThat(SEEN).containsExactly("test: ", "test: written", "test: ", "test: written");

        SEEN.clear();
        TestRun.succeeds(EachTest.class, EachClass.class);
        assertThat(SEEN).endsWith("after all: written", "test: ", "test: written");
    }

    @Test
    void scriptsOfAClassRunOnceAndAreRestored() {
        TestRun.succeeds(WithScript.class);

        assertThat(SEEN).containsExactly("test: script", "test: script");
    }

    private static void note(String where, JdbcClient jdbc) {
        SEEN.add(where + ": " + Books.titles(jdbc));
    }

    abstract static class Writing {

        @Autowired
        JdbcClient jdbc;

        @RepeatedTest(2)
        void write() {
            note("test", jdbc);
            Books.insert(jdbc, "written");
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class EachTest extends Writing {

        @AfterEach
        void look() {
            note("after each", jdbc);
        }

        @AfterAll
        static void look(@Autowired JdbcClient jdbc) {
            note("after all", jdbc);
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class EachClass extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class NoRefresh extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @Sql(
            statements = "INSERT INTO book VALUES (DEFAULT, 'script', 'script')",
            executionPhase = Sql.ExecutionPhase.BEFORE_TEST_CLASS)
    static class WithScript extends Writing {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
