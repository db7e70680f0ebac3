package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.lifecycle.TestLifecycle;
import io.github.templatedb.lifecycle.TestScope;
import io.github.templatedb.usecases.support.Meeting;
import io.github.templatedb.usecases.support.TestContexts;
import io.github.templatedb.usecases.support.TestRun;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tests that JUnit runs in parallel, two of which meet. */
class TestsAtTheSameTimeTests {

    /** Each test waits until the other one runs too, or has been refused. */
    private static Meeting both = Meeting.of(2);

    private static Meeting whileOneRuns = Meeting.of(2);

    @BeforeEach
    void expectTwo() {
        both = Meeting.of(2);
        whileOneRuns = Meeting.of(2);
    }

    @Test
    void methodsOfAClassThatRefreshesThemAreToldEachOther() {
        EngineExecutionResults results = TestRun.twoAtATime(Methods.class);

        assertThat(messages(results))
                .singleElement()
                .asString()
                .contains(
                        Methods.class.getName() + ".one",
                        Methods.class.getName() + ".two",
                        "at the same time",
                        "ExecutionMode.SAME_THREAD");
        results.testEvents().assertStatistics(events -> events.succeeded(1).failed(1));
    }

    @Test
    void repetitionsOfAMethodAreToldApart() {
        TestLifecycle database = TestContexts.of(Other.class).getBean(TestLifecycle.class);
        TestScope asked = new TestScope(Other.class, false, Refresh.BEFORE_EACH_TEST_METHOD, false, true);
        database.beginTest(asked, "ShopTests.sells");
        try {
            assertThatThrownBy(() -> database.beginTest(asked, "ShopTests.sells"))
                    .hasMessageStartingWith("ShopTests.sells and another invocation of it run at the same time");
        } finally {
            database.endTest();
            database.end(asked);
        }
    }

    @Test
    void dynamicTestsOfAClassThatRefreshesTestsAreToldEachOther() {
        EngineExecutionResults results = TestRun.twoAtATime(Dynamic.class);

        assertThat(messages(results))
                .singleElement()
                .asString()
                .contains(Dynamic.class.getName() + ".factory, one", ".factory, two", "at the same time");
        results.testEvents().assertStatistics(events -> events.succeeded(1).failed(1));
    }

    @Test
    void classesOnOneContextAreToldEachOther() {
        EngineExecutionResults results = TestRun.twoAtATime(One.class, Two.class);

        assertThat(messages(results))
                .singleElement()
                .asString()
                .contains(One.class.getName(), Two.class.getName(), "at the same time");
    }

    @Test
    void classesOnDifferentContextsDoNotDisturbEachOther() {
        EngineExecutionResults results = TestRun.twoAtATime(One.class, Other.class);

        results.testEvents().assertStatistics(events -> events.succeeded(2).failed(0));
    }

    @Test
    void classesThatDoNotRefreshShareAContext() {
        EngineExecutionResults results = TestRun.twoAtATime(Sharing.class, SharingToo.class);

        results.testEvents().assertStatistics(events -> events.succeeded(2).failed(0));
    }

    @Test
    void classKeepsItsContextWhileAnotherOneNeedsItStartedOnceMore() {
        EngineExecutionResults results = TestRun.twoAtATime(OnAWritingContext.class, RefreshingAWritingContext.class);

        assertThat(messages(results))
                .singleElement()
                .asString()
                .contains(RefreshingAWritingContext.class.getName(), "at the same time");
        results.testEvents().assertStatistics(events -> events.succeeded(1).failed(0));
    }

    @Test
    void nestedClassesThatShareTheDatabaseOfTheirClassMayMeet() {
        EngineExecutionResults results = TestRun.twoAtATime(Enclosing.class);

        assertThat(messages(results)).isEmpty();
        results.testEvents().assertStatistics(events -> events.succeeded(2).failed(0));
    }

    private static List<String> messages(EngineExecutionResults results) {
        return TestRun.failures(results).stream()
                .filter(TemplateDatabaseException.class::isInstance)
                .map(Throwable::getMessage)
                .toList();
    }

    static final class CountRefused implements AfterEachCallback, AfterAllCallback {

        @Override
        public void afterEach(ExtensionContext context) {
            both.count();
        }

        @Override
        public void afterAll(ExtensionContext context) {
            both.count();
        }
    }

    /** Around ours, as it is asked for first. */
    static final class CountRefusedDynamicTest implements InvocationInterceptor {

        @Override
        public void interceptDynamicTest(
                Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
                throws Throwable {
            try {
                invocation.proceed();
            } catch (TemplateDatabaseException ex) {
                both.count();
                throw ex;
            }
        }
    }

    @ExtendWith(CountRefusedDynamicTest.class)
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Dynamic {

        @TestFactory
        @Execution(ExecutionMode.CONCURRENT)
        Stream<DynamicTest> factory() {
            return Stream.of("one", "two").map(name -> DynamicTest.dynamicTest(name, both::attend));
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ExtendWith(CountRefused.class)
    abstract static class Writing {

        @Autowired
        JdbcClient jdbc;

        @Test
        void one() throws InterruptedException {
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, ?, '')")
                    .param(getClass().getName())
                    .update();
            both.attend();
            assertThat(jdbc.sql("SELECT isbn FROM book").query(String.class).list())
                    .contains(getClass().getName());
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Methods extends Writing {

        @Test
        void two() throws InterruptedException {
            both.attend();
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class One extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class Two extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "other=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Other extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "shared=true")
    @AutoConfigureTemplateDatabase
    static class Sharing extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "shared=true")
    @AutoConfigureTemplateDatabase
    static class SharingToo extends Writing {}

    /** Begins when the other one's test runs, which ends after this. */
    static final class ComesLater implements BeforeAllCallback {

        @Override
        public void beforeAll(ExtensionContext context) throws InterruptedException {
            whileOneRuns.attend();
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = WritingApplication.class)
    @AutoConfigureTemplateDatabase
    @Execution(ExecutionMode.CONCURRENT)
    static class OnAWritingContext {

        @Test
        void one(@Autowired JdbcClient jdbc) throws InterruptedException {
            whileOneRuns.count();
            both.attend();
            jdbc.sql("SELECT 1").query().singleValue();
        }
    }

    @ExtendWith({ComesLater.class, CountRefused.class})
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = WritingApplication.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @Execution(ExecutionMode.CONCURRENT)
    static class RefreshingAWritingContext {

        @Test
        void other() {}
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "nested=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class Enclosing {

        @Nested
        class One extends Attending {}

        @Nested
        class Two extends Attending {}
    }

    @ExtendWith(CountRefused.class)
    @Execution(ExecutionMode.CONCURRENT)
    abstract static class Attending {

        @Test
        void attend() throws InterruptedException {
            both.attend();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WritingApplication {

        @Bean
        ApplicationRunner runner(JdbcClient jdbc) {
            return arguments ->
                    jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'runner', '')").update();
        }
    }
}
