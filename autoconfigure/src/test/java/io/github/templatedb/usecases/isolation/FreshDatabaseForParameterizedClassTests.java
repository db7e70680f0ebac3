package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.support.Meeting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.MethodMode;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/** Classes that JUnit runs several times: each invocation is to a class what a class is to its context. */
class FreshDatabaseForParameterizedClassTests {

    private static final List<String> SEEN = new ArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @Test
    void eachTestHasWhatItsInvocationPrepared() {
        String[] expected = {"a class", "a class", "b class", "b class"};
        run(EachTest.class);
        assertThat(SEEN).as("on a new context").containsExactly(expected);

        SEEN.clear();
        run(EachTest.class);
        assertThat(SEEN).as("on a context of others").containsExactly(expected);
    }

    @Test
    void eachInvocationIsAClassOfItsOwn() {
        String[] expected = {"a class", "a class test", "b class", "b class test"};
        run(EachClass.class);
        assertThat(SEEN).as("on a new context").containsExactly(expected);

        SEEN.clear();
        run(EachClass.class);
        assertThat(SEEN).as("on a context of others").containsExactly(expected);
    }

    @Test
    void contextThatTheFirstInvocationLoadsServesTheSecond() {
        run(LoadedLate.class);

        assertThat(SEEN).containsExactly("", "test", "", "test");
    }

    @Test
    void invocationsShareTheDatabaseIfNobodyAsksForAnother() {
        run(NoRefresh.class);

        assertThat(SEEN).containsExactly("a class", "a class test", "a b class test", "a b class test");
    }

    @Test
    void nestedClassHasWhatTheInvocationAroundItPrepared() {
        run(WithNested.class);

        assertThat(SEEN)
                .containsExactly(
                        "a class",
                        "a class",
                        "a class nested",
                        "a class nested",
                        "b class",
                        "b class",
                        "b class nested",
                        "b class nested");
    }

    @Test
    void nothingOfAnInvocationIsLeftOnAContextThatItsTestsHaveReplaced() {
        run(LeavingItsContext.class);

        assertThat(SEEN).containsExactly("", "", "", "");
    }

    /** Nothing but the class template can tell who has loaded the context and written to it. */
    @Test
    void whatTheClassPreparedOnAContextThatItLoadedIsThereForEachInvocation() {
        run(LoadedByTheClass.class);

        assertThat(SEEN).containsExactly("class", "class test", "class", "class test");
    }

    @Test
    void nestedClassIsInvokedOnWhatTheClassAroundItPrepared() {
        run(AroundTemplate.class);

        assertThat(SEEN).containsExactly("class", "class one", "class one", "class two", "class two");
    }

    @Test
    void oneInstanceForAllInvocations() {
        run(OneInstance.class);

        assertThat(SEEN).containsExactly("a class", "a class", "b class", "b class");
    }

    @Test
    void nothingOfAnInvocationIsLeftToTheNextClass() {
        run(EachTest.class, NoRefreshEither.class);

        assertThat(SEEN).endsWith("");
    }

    @Test
    void invocationsAtTheSameTimeAreToldEachOther() {
        run(EachClass.class);

        EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
                .selectors(selectClass(AtTheSameTime.class))
                .execute();

        assertThat(results.allEvents().failed().stream())
                .extracting(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow()
                        .getMessage())
                .singleElement()
                .asString()
                .contains(AtTheSameTime.class.getName(), "at the same time");
    }

    private static void run(Class<?>... classes) {
        for (Class<?> testClass : classes) {
            EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(testClass))
                    .execute();
            results.containerEvents().assertStatistics(events -> events.failed(0));
            results.testEvents().assertStatistics(events -> events.failed(0).aborted(0));
        }
    }

    private static void note(JdbcClient jdbc) {
        SEEN.add(String.join(
                " ",
                jdbc.sql("SELECT DISTINCT title FROM book WHERE isbn NOT LIKE '978%' ORDER BY title")
                        .query(String.class)
                        .list()));
    }

    private static void insert(JdbcClient jdbc, String title) {
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, random()::text, ?)")
                .param(title)
                .update();
    }

    abstract static class Writing {

        @Autowired
        JdbcClient jdbc;

        @Parameter
        String parameter;

        @BeforeAll
        static void prepareTheClass(@Autowired JdbcClient jdbc) {
            insert(jdbc, "class");
        }

        @RepeatedTest(2)
        void write() {
            note(jdbc);
            insert(jdbc, "test");
        }
    }

    abstract static class Prepared extends Writing {

        @BeforeParameterizedClassInvocation
        static void prepare(String parameter, @Autowired JdbcClient jdbc) {
            insert(jdbc, parameter);
        }
    }

    @ParameterizedClass
    @ValueSource(strings = {"a", "b"})
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class EachTest extends Prepared {}

    @ParameterizedClass
    @ValueSource(strings = {"a", "b"})
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "each-class=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class EachClass extends Prepared {}

    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "late=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class LoadedLate {

        @Parameter
        int parameter;

        @RepeatedTest(2)
        void write(@Autowired JdbcClient jdbc) {
            note(jdbc);
            insert(jdbc, "test");
        }
    }

    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "leaving=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class LeavingItsContext {

        @Parameter
        int parameter;

        @RepeatedTest(2)
        @DirtiesContext(methodMode = MethodMode.BEFORE_METHOD)
        void write(@Autowired JdbcClient jdbc) {
            note(jdbc);
            insert(jdbc, "test");
        }
    }

    @ParameterizedClass
    @ValueSource(strings = {"a", "b"})
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "by-class=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class LoadedByTheClass extends Writing {}

    @ParameterizedClass
    @ValueSource(strings = {"a", "b"})
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "no-refresh=true")
    @AutoConfigureTemplateDatabase
    static class NoRefresh extends Prepared {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class NoRefreshEither {

        @Test
        void look(@Autowired JdbcClient jdbc) {
            note(jdbc);
        }
    }

    @ParameterizedClass
    @ValueSource(strings = {"a", "b"})
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class WithNested extends Prepared {

        @Nested
        class Within {

            @BeforeAll
            static void prepare(@Autowired JdbcClient jdbc) {
                insert(jdbc, "nested");
            }

            @RepeatedTest(2)
            void write() {
                note(jdbc);
                insert(jdbc, "test");
            }
        }
    }

    /** The annotation is that of the class around the template; its invocations are no parameters of anything. */
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class AroundTemplate {

        @Autowired
        JdbcClient jdbc;

        @BeforeAll
        static void prepare(@Autowired JdbcClient jdbc) {
            insert(jdbc, "class");
        }

        @Test
        void write() {
            note(jdbc);
            insert(jdbc, "test");
        }

        @Nested
        @ClassTemplate
        @ExtendWith(OneAndTwo.class)
        class Within {

            @RepeatedTest(2)
            void write() {
                note(jdbc);
                insert(jdbc, "test");
            }
        }
    }

    /** Invokes a class twice, and prepares each invocation itself. */
    static final class OneAndTwo implements ClassTemplateInvocationContextProvider {

        @Override
        public boolean supportsClassTemplate(ExtensionContext context) {
            return true;
        }

        @Override
        public Stream<ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(ExtensionContext context) {
            return Stream.of("one", "two").map(name -> new ClassTemplateInvocationContext() {
                @Override
                public List<Extension> getAdditionalExtensions() {
                    return List.of((BeforeClassTemplateInvocationCallback) invocation -> insert(
                            SpringExtension.getApplicationContext(invocation).getBean(JdbcClient.class), name));
                }
            });
        }
    }

    @ParameterizedClass
    @ValueSource(strings = {"a", "b"})
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @TestInstance(Lifecycle.PER_CLASS)
    static class OneInstance extends Writing {

        @BeforeParameterizedClassInvocation
        void prepare(String parameter) {
            insert(jdbc, parameter);
        }
    }

    static final class CountRefused implements AfterClassTemplateInvocationCallback {

        @Override
        public void afterClassTemplateInvocation(ExtensionContext context) {
            AtTheSameTime.BOTH.count();
        }
    }

    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    @Execution(ExecutionMode.CONCURRENT)
    @ExtendWith(CountRefused.class)
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "each-class=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class AtTheSameTime {

        private static final Meeting BOTH = Meeting.of(2);

        @Parameter
        int parameter;

        @Test
        void meetTheOther() throws InterruptedException {
            BOTH.attend();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
