package io.github.templatedb.usecases.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.TestJvm;
import io.github.templatedb.usecases.support.TestRun;
import java.io.File;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestConstructor;
import org.springframework.test.context.TestConstructor.AutowireMode;

/** The handle as a parameter, with and without an annotation on it. */
class DatabaseParameterTests {

    private static final List<String> NAMES = new ArrayList<>();

    @Test
    void parameterNeedsNoAnnotationWhereverJUnitTakesOne() {
        succeeds(EveryMethod.class, 6);
        assertThat(NAMES).hasSize(20).allMatch(name -> name.startsWith("tdb_c_"));
    }

    @Test
    void parameterOfAConstructorNeedsNoneEither() {
        succeeds(InTheConstructor.class, 1);
    }

    @ParameterizedTest
    @ValueSource(classes = {ConstructorOfSpring.class, AutowiredConstructor.class, AnnotatedParameters.class})
    void parameterThatSpringResolvesIsLeftToSpring(Class<?> testClass) {
        succeeds(testClass, 1);
    }

    @ParameterizedTest
    @ValueSource(classes = {Inherited.class, Composed.class})
    void annotationMayBeInheritedOrPartOfAnother(Class<?> testClass) {
        succeeds(testClass, 1);
    }

    @Test
    void contextWithoutADatabaseSaysWhy() {
        assertThat(TestRun.failures(TestRun.of(SwitchedOff.class)))
                .singleElement()
                .isInstanceOfSatisfying(ParameterResolutionException.class, failure -> assertThat(failure)
                        .hasMessageContainingAll(
                                SwitchedOff.class.getName(), "parameter database", "templatedb.enabled"));
    }

    @Test
    void otherTestFrameworksNeedNoJUnitForTheAnnotation() throws Exception {
        URL[] withoutJUnit = Stream.of(TestJvm.classPath().split(File.pathSeparator))
                .filter(entry -> !entry.replaceFirst(".*/", "").contains("junit"))
                .map(DatabaseParameterTests::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(withoutJUnit, ClassLoader.getPlatformClassLoader())) {
            Class<?> annotation = loader.loadClass(AutoConfigureTemplateDatabase.class.getName());
            assertThat(annotation.getAnnotations())
                    .extracting(Annotation::annotationType)
                    .extracting(Class::getSimpleName)
                    .contains("ImportAutoConfiguration", "Inherited")
                    .doesNotContain("ExtendWith");
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException ex) {
            throw new IllegalArgumentException(entry, ex);
        }
    }

    private static void succeeds(Class<?> testClass, int tests) {
        EngineExecutionResults results = TestRun.of(testClass);
        results.allEvents().assertThatEvents().doNotHave(finishedWithFailure());
        results.testEvents().assertStatistics(events -> events.succeeded(tests));
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class EveryMethod {

        @BeforeAll
        static void write(TemplateDatabase database, @Autowired JdbcClient jdbc) {
            NAMES.add(database.name());
            jdbc.sql("CREATE TABLE IF NOT EXISTS noted (id integer)").update();
            database.snapshot();
        }

        @BeforeEach
        @AfterEach
        void note(TestInfo test, TemplateDatabase database) {
            NAMES.add(database.name());
        }

        @AfterAll
        static void note(TemplateDatabase database) {
            NAMES.add(database.name());
        }

        @Test
        void test(TemplateDatabase database, @Autowired TemplateDatabase autowired, @Autowired JdbcClient jdbc) {
            assertThat(database).isSameAs(autowired);
            assertThat(jdbc.sql("SELECT current_database() FROM noted")
                            .query(String.class)
                            .list())
                    .isEmpty();
        }

        @RepeatedTest(2)
        void repetition(TemplateDatabase database) {
            NAMES.add(database.name());
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void sets(int number, TemplateDatabase database) {
            NAMES.add(database.name());
        }

        @Nested
        class Within {

            @BeforeAll
            static void note(TemplateDatabase database) {
                NAMES.add(database.name());
            }

            @Test
            void test(TemplateDatabase database) {
                NAMES.add(database.name());
            }
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class InTheConstructor {

        private final TemplateDatabase database;

        InTheConstructor(TemplateDatabase database) {
            this.database = database;
        }

        @Test
        void test(TemplateDatabase same) {
            assertThat(database).isSameAs(same);
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    @TestConstructor(autowireMode = AutowireMode.ALL)
    static class ConstructorOfSpring {

        private final TemplateDatabase database;

        ConstructorOfSpring(TemplateDatabase database, JdbcClient jdbc) {
            this.database = database;
        }

        @Test
        void test(TemplateDatabase same) {
            assertThat(database).isSameAs(same);
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class AutowiredConstructor {

        private final TemplateDatabase database;

        @Autowired
        AutowiredConstructor(TemplateDatabase database, JdbcClient jdbc) {
            this.database = database;
        }

        @Test
        void test(TemplateDatabase same) {
            assertThat(database).isSameAs(same);
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class AnnotatedParameters {

        @Test
        void test(@Autowired TemplateDatabase autowired, @Qualifier("templateDatabase") TemplateDatabase qualified) {
            assertThat(autowired).isSameAs(qualified);
        }
    }

    static class Inherited extends AnnotatedParameters {

        @Override
        @Test
        void test(TemplateDatabase database, TemplateDatabase same) {
            assertThat(database).isSameAs(same);
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    @interface ComposedTest {}

    @ComposedTest
    static class Composed {

        @Test
        void test(TemplateDatabase database) {
            assertThat(database.name()).startsWith("tdb_c_");
        }
    }

    @SpringBootTest(classes = SwitchedOff.Application.class, properties = "templatedb.enabled=false")
    @AutoConfigureTemplateDatabase
    static class SwitchedOff {

        @Test
        void test(TemplateDatabase database) {
            throw new IllegalStateException("there is a database");
        }

        @Configuration(proxyBeanMethods = false)
        @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
        static class Application {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
