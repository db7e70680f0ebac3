package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.support.TestContexts;
import io.github.templatedb.usecases.support.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** When tests get a fresh database whose configuration has the annotation. */
class RefreshByConfigurationTests {

    private static final List<Integer> SEEN = new ArrayList<>();
    private static final List<ApplicationContext> CONTEXTS = new ArrayList<>();

    @TempDir
    Path migrations;

    @BeforeEach
    void forget() throws IOException {
        SEEN.clear();
        CONTEXTS.clear();
        System.setProperty("configured.migrations", migrations.toString());
        Files.writeString(migrations.resolve("V1__note.sql"), "CREATE TABLE note (id integer);");
    }

    @AfterEach
    void forgetMigrations() {
        System.clearProperty("configured.migrations");
    }

    @Test
    void testsOfAClassShareTheDatabaseUnlessConfigurationSaysMore() {
        TestRun.succeeds(Sharing.class, Sharing.class);
        requireSeen(1, 0, 1, 2, 3);
    }

    @Test
    void eachTestGetsAFreshDatabase() {
        TestRun.succeeds(EachTest.class, EachTest.class);
        requireSeen(1, 0, 0, 0, 0);
    }

    @Test
    void eachClassGetsAFreshDatabaseAndItsNestedClassesShareIt() {
        TestRun.succeeds(EachClass.class, EachClass.class);
        requireSeen(1, 0, 1, 2, 0, 1, 2);
    }

    @Test
    void testClassIsNearerThanConfiguration() {
        TestRun.succeeds(EachTestButNotOfThisClass.class, EachTestOfThisClassToo.class);
        requireSeen(1, 0, 1, 0, 0);
    }

    @Test
    void cachedContextIsNotReusedAfterAMigrationWasAdded() throws IOException {
        TestRun.succeeds(Sharing.class);
        Files.writeString(migrations.resolve("V2__note.sql"), "INSERT INTO note VALUES (0), (0), (0);");
        TestRun.succeeds(Sharing.class, Sharing.class);
        requireSeen(2, 0, 1, 3, 4, 5, 6);
    }

    @Test
    void instanceForAllTestsHasBeansOfTheContextThatIsStartedOnceMore() throws IOException {
        TestRun.succeeds(InjectedOnce.class);
        Files.writeString(migrations.resolve("V2__note.sql"), "INSERT INTO note VALUES (0), (0), (0);");
        TestRun.succeeds(InjectedOnce.class);
        requireSeen(2, 0, 1, 2, 3, 4, 5);
    }

    @Test
    void constructorOfTheInstanceForAllTestsGetsBeansOfTheContextThatIsStartedOnceMore() throws IOException {
        TestRun.succeeds(ConstructedOnce.class);
        Files.writeString(migrations.resolve("V2__note.sql"), "INSERT INTO note VALUES (0), (0), (0);");
        TestRun.succeeds(ConstructedOnce.class);
        requireSeen(2, 0, 1, 3, 4);
    }

    @Test
    void configurationsThatDifferFail() {
        assertThatThrownBy(() -> TestContexts.of(Differing.class))
                .hasRootCauseMessage(
                        """
                @AutoConfigureTemplateDatabase of %s asks for BEFORE_CLASS, and another one of the same class or context for \
                BEFORE_EACH_TEST_METHOD, but the databases of a context are refreshed together. Say the same in each, or \
                in none of several configuration classes and on the test classes."""
                                .formatted(ForEachClass.class.getName()));
    }

    @Test
    void dynamicTestsNeedTheAnnotationOnTheirClass() {
        TestRun.of(Dynamic.class)
                .allEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        finishedWithFailure(message(text -> text.contains("Put @AutoConfigureTemplateDatabase on"))));
        assertThat(SEEN).isEmpty();
        TestRun.succeeds(DynamicWithTheAnnotation.class);
        assertThat(SEEN).containsExactly(0, 0);
    }

    @Test
    void invocationsOfAClassNeedTheAnnotationOnIt() {
        TestRun.of(Parameterized.class)
                .testEvents()
                .assertThatEvents()
                .haveExactly(
                        4,
                        finishedWithFailure(message(text -> text.contains("The invocations of")
                                && text.contains("Put @AutoConfigureTemplateDatabase on"))));
        assertThat(SEEN).isEmpty();
        TestRun.succeeds(ParameterizedWithTheAnnotation.class);
        assertThat(SEEN).containsExactly(0, 1, 0, 1);
    }

    @Test
    void classesWithOneInstanceFollowEachOther() {
        TestRun.succeeds(EachClass.class, OneInstance.class, OneInstance.class);
        requireSeen(1, 0, 1, 2, 0, 1, 0, 1);
    }

    private static void requireSeen(int contexts, Integer... rows) {
        assertThat(SEEN).containsExactly(rows);
        assertThat(CONTEXTS).hasSize(contexts);
    }

    private static void write(JdbcClient jdbc, ApplicationContext context) {
        if (!CONTEXTS.contains(context)) {
            CONTEXTS.add(context);
        }
        SEEN.add(jdbc.sql("SELECT count(*) FROM note").query(Integer.class).single());
        jdbc.sql("INSERT INTO note VALUES (1)").update();
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "spring.flyway.locations=filesystem:${configured.migrations}")
    abstract static class Configured {}

    abstract static class Writing extends Configured {

        @RepeatedTest(2)
        void writes(@Autowired JdbcClient jdbc, @Autowired ApplicationContext context) {
            write(jdbc, context);
        }
    }

    @Import(Shared.class)
    static class Sharing extends Writing {}

    @Import(ForEachTest.class)
    static class EachTest extends Writing {}

    @Import(ForEachClass.class)
    @TestClassOrder(ClassOrderer.ClassName.class)
    static class EachClass extends Writing {

        @Nested
        class Within {

            @Test
            void writes(@Autowired JdbcClient jdbc, @Autowired ApplicationContext context) {
                write(jdbc, context);
            }
        }
    }

    @Import(ForEachTest.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.NEVER)
    static class EachTestButNotOfThisClass extends Writing {}

    @Import(ForEachTest.class)
    @AutoConfigureTemplateDatabase
    static class EachTestOfThisClassToo extends Writing {}

    @Import({ForEachTest.class, ForEachClass.class})
    static class Differing extends Writing {}

    @Import(ForEachTest.class)
    static class Dynamic extends Configured {

        @TestFactory
        Stream<DynamicTest> tests(@Autowired JdbcClient jdbc, @Autowired ApplicationContext context) {
            return Stream.of("one", "two").map(name -> DynamicTest.dynamicTest(name, () -> write(jdbc, context)));
        }
    }

    @AutoConfigureTemplateDatabase
    static class DynamicWithTheAnnotation extends Dynamic {}

    @Import(ForEachClass.class)
    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    static class Parameterized extends Writing {

        @Parameter
        int parameter;
    }

    @AutoConfigureTemplateDatabase
    static class ParameterizedWithTheAnnotation extends Parameterized {}

    @Import(ForEachClass.class)
    @TestInstance(Lifecycle.PER_CLASS)
    static class OneInstance extends Writing {}

    @Import(Shared.class)
    @TestInstance(Lifecycle.PER_CLASS)
    static class InjectedOnce extends Configured {

        @Autowired
        JdbcClient jdbc;

        @Autowired
        ApplicationContext context;

        @BeforeAll
        void prepare() {
            write(jdbc, context);
        }

        @RepeatedTest(2)
        void writes() {
            write(jdbc, context);
        }
    }

    @Import(Shared.class)
    @TestInstance(Lifecycle.PER_CLASS)
    static class ConstructedOnce extends Configured {

        private final JdbcClient jdbc;

        private final ApplicationContext context;

        ConstructedOnce(@Autowired JdbcClient jdbc, @Autowired ApplicationContext context) {
            this.jdbc = jdbc;
            this.context = context;
            write(jdbc, context);
        }

        @Test
        void writes() {
            write(jdbc, context);
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    @AutoConfigureTemplateDatabase
    static class Shared {}

    @TestConfiguration(proxyBeanMethods = false)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class ForEachTest {}

    @TestConfiguration(proxyBeanMethods = false)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class ForEachClass {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
