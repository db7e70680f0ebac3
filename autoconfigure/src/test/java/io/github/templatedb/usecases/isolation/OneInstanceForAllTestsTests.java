package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
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
        run(EachTest.class, EachClass.class, NoRefresh.class, EachTest.class, EachClass.class);

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
        run(NoRefresh.class, LookingInItsConstructor.class);

        assertThat(SEEN).endsWith("", "", "");
    }

    @Test
    void instanceHasBeansOfTheContextThatIsStartedOnceMore() {
        run(SharingAWritingContext.class, RefreshingAWritingContext.class);
        assertThat(SEEN).containsExactly("class runner", "class runner test", "class runner", "class runner");

        SEEN.clear();
        run(SharingAnother.class, InjectedIntoItsConstructor.class);
        assertThat(SEEN).containsExactly("class runner", "class runner test", "class runner", "class runner");
    }

    @Test
    void classWhoseInstanceCannotBeMadeIsInNobodysWay() {
        run(EachClass.class);
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Failing.class))
                .execute()
                .containerEvents()
                .assertStatistics(events -> events.failed(1));

        SEEN.clear();
        run(EachTest.class);
        assertThat(SEEN).containsExactly("class", "class");
    }

    @Test
    void nestedClassesHaveOneToo() {
        run(Enclosing.class, EachTest.class);

        assertThat(SEEN).containsExactly("outer", "class outer", "class outer", "class", "class");
    }

    @Test
    void theDefaultOfJUnitCanBeOneForAll() {
        for (Class<?> testClass : List.of(Plain.class, PlainToo.class)) {
            requireSuccess(EngineTestKit.engine("junit-jupiter")
                    .configurationParameter("junit.jupiter.testinstance.lifecycle.default", "per_class")
                    .selectors(selectClass(testClass))
                    .execute());
        }

        assertThat(SEEN).containsExactly("", "", "", "");
    }

    private static void run(Class<?>... classes) {
        for (Class<?> testClass : classes) {
            requireSuccess(EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(testClass))
                    .execute());
        }
    }

    private static void requireSuccess(EngineExecutionResults results) {
        results.containerEvents().assertStatistics(events -> events.failed(0));
        results.testEvents().assertStatistics(events -> events.failed(0).aborted(0));
    }

    private static String titles(JdbcClient jdbc) {
        return String.join(
                " ",
                jdbc.sql("SELECT DISTINCT title FROM book WHERE isbn NOT LIKE '978%' ORDER BY title")
                        .query(String.class)
                        .list());
    }

    private static void insert(JdbcClient jdbc, String title) {
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, random()::text, ?)")
                .param(title)
                .update();
    }

    abstract static class Looking {

        @Autowired
        JdbcClient jdbc;

        @RepeatedTest(2)
        void write() {
            SEEN.add(titles(jdbc));
            insert(jdbc, "test");
        }
    }

    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class Writing extends Looking {

        @BeforeAll
        void prepare() {
            insert(jdbc, "class");
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
            SEEN.add(titles(jdbc));
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
            insert(jdbc, "class");
        }

        @RepeatedTest(2)
        void write() {
            SEEN.add(titles(jdbc));
            insert(jdbc, "test");
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
            insert(jdbc, "outer");
        }

        @Test
        void write() {
            SEEN.add(titles(jdbc));
            insert(jdbc, "test");
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
            return arguments -> insert(jdbc, "runner");
        }
    }
}
