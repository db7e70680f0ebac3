package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.support.Books;
import io.github.templatedb.usecases.support.TestRun;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Nested classes, also those of a superclass: the class around them in the code is then not the one that runs. */
class NestedClassesTests {

    private static final List<String> SEEN = new ArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    static Stream<Class<?>> classesThatRefreshEachTest() {
        return Stream.of(One.class, Two.class, Contracts.class, InheritedTwice.class);
    }

    @ParameterizedTest
    @MethodSource("classesThatRefreshEachTest")
    void eachTestBeginsWithNothing(Class<?> testClass) {
        TestRun.succeeds(testClass);

        assertThat(SEEN).isNotEmpty().containsOnly("");
    }

    @Test
    void theyBelongToTheClassThatRunsIfItIsRefreshedAsAWhole() {
        TestRun.succeeds(OneDatabase.class, OneDatabaseToo.class);

        assertThat(SEEN)
                .containsExactly(
                        "",
                        "OneDatabase",
                        "OneDatabase",
                        "OneDatabase Within",
                        "OneDatabase Within",
                        "Deeper OneDatabase Within",
                        "",
                        "OneDatabaseToo",
                        "OneDatabaseToo",
                        "OneDatabaseToo Within",
                        "OneDatabaseToo Within",
                        "Deeper OneDatabaseToo Within");
    }

    @Test
    void theyShareTheDatabaseIfNobodyAsksForAnother() {
        TestRun.succeeds(Sharing.class);

        assertThat(SEEN)
                .containsExactly("", "Sharing", "Sharing", "Sharing Within", "Sharing Within", "Deeper Sharing Within");
    }

    @ParameterizedTest
    @ValueSource(strings = {"on a new context", "on a context of others"})
    void theyBeginWithWhatTheClassAroundThemPrepared(String context) {
        TestRun.succeeds(OnlyNested.class);

        assertThat(SEEN).as(context).hasSize(6).containsOnly("class");
    }

    abstract static class Writing {

        @Autowired
        JdbcClient jdbc;

        @RepeatedTest(2)
        void write() {
            SEEN.add(Books.titles(jdbc));
            Books.insert(jdbc, getClass().getSimpleName());
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    abstract static class Base extends Writing {

        @Nested
        class Within extends Writing {

            @Nested
            class Deeper extends Writing {}
        }
    }

    static class One extends Base {}

    static class Two extends Base {

        @Nested
        class Own extends Writing {}
    }

    /** Nothing is asked for here, only by what the nested classes inherit, their own nested classes among it. */
    static class Contracts {

        @Nested
        class First extends Base {}

        @Nested
        class Second extends Base {

            @Nested
            class Own extends Writing {}
        }
    }

    /** Inherits nested classes that inherit nested classes. */
    static class InheritedTwice extends Base {

        @Nested
        class Again extends Base {}
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    abstract static class RefreshedAsAWhole extends Writing {

        @Nested
        class Within extends Writing {

            @Nested
            class Deeper extends Writing {}
        }
    }

    static class OneDatabase extends RefreshedAsAWhole {}

    static class OneDatabaseToo extends RefreshedAsAWhole {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "sharing=true")
    @AutoConfigureTemplateDatabase
    abstract static class NotRefreshed extends Writing {

        @Nested
        class Within extends Writing {

            @Nested
            class Deeper extends Writing {}
        }
    }

    static class Sharing extends NotRefreshed {}

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "without-tests=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    abstract static class WithoutTestsOfItsOwn {

        @BeforeAll
        static void prepare(@Autowired JdbcClient jdbc) {
            Books.insert(jdbc, "class");
        }

        @Nested
        class Within extends Writing {

            @Nested
            class Deeper extends Writing {}
        }

        @Nested
        class WithinToo extends Writing {}
    }

    static class OnlyNested extends WithoutTestsOfItsOwn {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
