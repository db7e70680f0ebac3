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

/** Classes with one instance for all tests, which JUnit makes before it says that the class begins. */
class OneInstanceForAllTestsTests {

    private static final List<String> SEEN = new ArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @Test
    void classesFollowEachOtherOnAContext() {
        TestRun.succeeds(EachTest.class, EachClass.class, NoRefresh.class, EachTest.class, EachClass.class);

        assertThat(SEEN)
                .containsExactly(
                        "class",
                        "class",
                        "class",
                        "class test",
                        "class",
                        "class test",
                        "class",
                        "class",
                        "class",
                        "class test");
    }

    @Test
    void theirConstructorSeesNothingOfTheClassBefore() {
        TestRun.succeeds(NoRefresh.class, LookingInItsConstructor.class);

        assertThat(SEEN).endsWith("", "", "");
    }

    @Test
    void instanceHasBeansOfTheContextThatIsStartedOnceMore() {
        TestRun.succeeds(SharingAWritingContext.class, RefreshingAWritingContext.class);
        assertThat(SEEN).containsExactly("class runner", "class runner test", "class runner", "class runner");

        SEEN.clear();
        TestRun.succeeds(SharingAnother.class, InjectedIntoItsConstructor.class);
        assertThat(SEEN).containsExactly("class runner", "class runner test", "class runner", "class runner");
    }

    @Test
    void classWhoseInstanceCannotBeMadeIsInNobodysWay() {
        TestRun.succeeds(EachClass.class);
        assertThat(TestRun.failures(TestRun.of(Failing.class))).hasSize(1);

        SEEN.clear();
        TestRun.succeeds(EachTest.class);
        assertThat(SEEN).containsExactly("class", "class");
    }

    @Test
    void nestedClassesHaveOneToo() {
        TestRun.succeeds(Enclosing.class, EachTest.class);

        assertThat(SEEN).containsExactly("outer", "class outer", "class outer", "class", "class");
    }

    @Test
    void theDefaultOfJUnitCanBeOneForAll() {
        TestRun.succeedsWith("junit.jupiter.testinstance.lifecycle.default", "per_class", Plain.class, PlainToo.class);

        assertThat(SEEN).containsExactly("", "", "", "");
    }

    abstract static class Looking {

        @Autowired
        JdbcClient jdbc;

        @RepeatedTest(2)
        void write() {
            SEEN.add(Books.titles(jdbc));
            Books.insert(jdbc, "test");
        }
    }

    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class Writing extends Looking {

        @BeforeAll
        void prepare() {
            Books.insert(jdbc, "class");
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class EachTest extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class EachClass extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class NoRefresh extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @TestInstance(Lifecycle.PER_CLASS)
    static class LookingInItsConstructor extends Looking {

        LookingInItsConstructor(@Autowired JdbcClient jdbc) {
            SEEN.add(Books.titles(jdbc));
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = WritingApplication.class)
    @AutoConfigureTemplateDatabase
    static class SharingAWritingContext extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = WritingApplication.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class RefreshingAWritingContext extends Writing {}

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = WritingApplication.class,
            properties = "another=true")
    @AutoConfigureTemplateDatabase
    static class SharingAnother extends Writing {}

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = WritingApplication.class,
            properties = "another=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @TestInstance(Lifecycle.PER_CLASS)
    static class InjectedIntoItsConstructor {

        private final JdbcClient jdbc;

        InjectedIntoItsConstructor(@Autowired JdbcClient jdbc) {
            this.jdbc = jdbc;
            Books.insert(jdbc, "class");
        }

        @RepeatedTest(2)
        void write() {
            SEEN.add(Books.titles(jdbc));
            Books.insert(jdbc, "test");
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @TestInstance(Lifecycle.PER_CLASS)
    static class Failing {

        Failing() {
            throw new UnsupportedOperationException("on purpose");
        }

        @Test
        void isNeverReached() {}
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @TestInstance(Lifecycle.PER_CLASS)
    static class Enclosing {

        @Autowired
        JdbcClient jdbc;

        @BeforeAll
        void prepare() {
            Books.insert(jdbc, "outer");
        }

        @Test
        void write() {
            SEEN.add(Books.titles(jdbc));
            Books.insert(jdbc, "test");
        }

        @Nested
        class Within extends Writing {}
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Plain extends Looking {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class PlainToo extends Looking {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WritingApplication {

        @Bean
        ApplicationRunner runner(JdbcClient jdbc) {
            return arguments -> Books.insert(jdbc, "runner");
        }
    }
}
