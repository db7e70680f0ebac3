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
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
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
        TestRun.succeeds(EachTest.class);
        assertThat(SEEN).as("on a new context").containsExactly(expected);

        SEEN.clear();
        TestRun.succeeds(EachTest.class);
        assertThat(SEEN).as("on a context of others").containsExactly(expected);
    }

    @Test
    void eachInvocationIsAClassOfItsOwn() {
        String[] expected = {"a class", "a class test", "b class", "b class test"};
        TestRun.succeeds(EachClass.class);
        assertThat(SEEN).as("on a new context").containsExactly(expected);

        SEEN.clear();
        TestRun.succeeds(EachClass.class);
        assertThat(SEEN).as("on a context of others").containsExactly(expected);
    }

    @Test
    void invocationsShareTheDatabaseIfNobodyAsksForAnother() {
        TestRun.succeeds(NoRefresh.class);

        assertThat(SEEN).containsExactly("a class", "a class test", "a b class test", "a b class test");
    }

    @Test
    void nestedClassHasWhatTheInvocationAroundItPrepared() {
        TestRun.succeeds(WithNested.class);

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
    void nestedClassIsInvokedOnWhatTheClassAroundItPrepared() {
        TestRun.succeeds(AroundTemplate.class);

        assertThat(SEEN).containsExactly("class", "class one", "class one", "class two", "class two");
    }

    @Test
    void oneInstanceForAllInvocations() {
        TestRun.succeeds(OneInstance.class);

        assertThat(SEEN).containsExactly("a class", "a class", "b class", "b class");
    }

    @Test
    void nothingOfAnInvocationIsLeftToTheNextClass() {
        TestRun.succeeds(EachTest.class, NoRefreshEither.class);

        assertThat(SEEN).endsWith("");
    }

    abstract static class Writing {

        @Autowired
        JdbcClient jdbc;

        @Parameter
        String parameter;

        @BeforeAll
        static void prepareTheClass(@Autowired JdbcClient jdbc) {
            Books.insert(jdbc, "class");
        }

        @RepeatedTest(2)
        void write() {
            SEEN.add(Books.titles(jdbc));
            Books.insert(jdbc, "test");
        }
    }

    abstract static class Prepared extends Writing {

        @BeforeParameterizedClassInvocation
        static void prepare(String parameter, @Autowired JdbcClient jdbc) {
            Books.insert(jdbc, parameter);
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
    @ValueSource(strings = {"a", "b"})
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "no-refresh=true")
    @AutoConfigureTemplateDatabase
    static class NoRefresh extends Prepared {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class NoRefreshEither {

        @Test
        void look(@Autowired JdbcClient jdbc) {
            SEEN.add(Books.titles(jdbc));
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
                Books.insert(jdbc, "nested");
            }

            @RepeatedTest(2)
            void write() {
                SEEN.add(Books.titles(jdbc));
                Books.insert(jdbc, "test");
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
            Books.insert(jdbc, "class");
        }

        @Test
        void write() {
            SEEN.add(Books.titles(jdbc));
            Books.insert(jdbc, "test");
        }

        @Nested
        @ClassTemplate
        @ExtendWith(OneAndTwo.class)
        class Within {

            @RepeatedTest(2)
            void write() {
                SEEN.add(Books.titles(jdbc));
                Books.insert(jdbc, "test");
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
                    return List.of((BeforeClassTemplateInvocationCallback) invocation -> Books.insert(
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
            Books.insert(jdbc, parameter);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
