package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.support.Books;
import io.github.templatedb.usecases.support.TestRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Applications that write when they start, and classes without a refresh around classes with one. */
class OnlyNestedClassesRefreshTests {

    private static final List<String> SEEN = new ArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @Test
    void beansOfTheOneInstanceAroundThemStayOpen() {
        TestRun.succeeds(OneInstance.class);
        assertThat(SEEN).containsExactly("class runner", "class runner");
    }

    @Test
    void beansOfTheOneInstanceStayOpenOnAContextThatHasToBeStartedOnceMore() {
        TestRun.succeeds(Sharing.class, OneInstanceOnASharedContext.class);
        assertThat(SEEN).containsExactly("runner", "class runner", "class runner");
    }

    @Test
    void whatTheClassAroundThemWroteStays() {
        TestRun.succeeds(InstanceForEachTest.class);
        assertThat(SEEN).containsExactly("class runner", "class runner");
    }

    private static void write(JdbcClient jdbc) {
        SEEN.add(Books.titles(jdbc));
        Books.insert(jdbc, "test");
    }

    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class Injected {

        @Autowired
        JdbcClient jdbc;

        @BeforeAll
        void prepare() {
            Books.insert(jdbc, "class");
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = WritingApplication.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.NEVER)
    static class OneInstance extends Injected {

        @Nested
        @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
        class Within {

            @RepeatedTest(2)
            void writes() {
                write(jdbc);
            }
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = WritingApplication.class,
            properties = "shared=true")
    @AutoConfigureTemplateDatabase
    static class Sharing {

        @Test
        void writes(@Autowired JdbcClient jdbc) {
            write(jdbc);
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = WritingApplication.class,
            properties = "shared=true")
    @AutoConfigureTemplateDatabase
    static class OneInstanceOnASharedContext extends Injected {

        @Nested
        @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
        class Within {

            @RepeatedTest(2)
            void writes() {
                write(jdbc);
            }
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = WritingApplication.class,
            properties = "another=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.NEVER)
    static class InstanceForEachTest {

        @BeforeAll
        static void prepare(@Autowired JdbcClient jdbc) {
            Books.insert(jdbc, "class");
        }

        @Nested
        @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
        class Within {

            @RepeatedTest(2)
            void writes(@Autowired JdbcClient jdbc) {
                write(jdbc);
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WritingApplication {

        @Bean
        ApplicationRunner runner(JdbcClient jdbc) {
            return arguments -> Books.insert(jdbc, "runner");
        }
    }
}
