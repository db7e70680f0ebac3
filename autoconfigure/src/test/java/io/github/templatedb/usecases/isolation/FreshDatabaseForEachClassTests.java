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
import org.junit.platform.testkit.engine.EngineTestKit;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Classes that share an application context, one after the other. */
class FreshDatabaseForEachClassTests {

    private static final List<String> SEEN = new ArrayList<>();
    private static final List<ApplicationContext> CONTEXTS = new ArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
        CONTEXTS.clear();
    }

    @Test
    void classThatRefreshesSeesWhatTheContextWroteAndNothingOfOtherClasses() {
        run(Refreshing.class, RefreshingToo.class, Refreshing.class);

        assertThat(SEEN).containsExactly("runner", "runner 1", "runner", "runner 1", "runner", "runner 1");
        assertThat(CONTEXTS).hasSize(1);
    }

    @Test
    void classesThatDoNotRefreshSeeWhatTheOthersOfThemLeft() {
        run(Refreshing.class, Sharing.class, Sharing.class);

        assertThat(SEEN).containsExactly("runner", "runner 1", "runner", "runner 1", "runner 1 2", "runner 1 2 3");
    }

    @Test
    void contextThatWasStartedForAClassWithoutRefreshIsStartedAgain() {
        run(SharingAnother.class, RefreshingAnother.class, RefreshingAnother.class, SharingAnother.class);

        assertThat(SEEN)
                .containsExactly(
                        "runner", "runner 1", "runner", "runner 1", "runner", "runner 1", "runner", "runner 1");
        assertThat(CONTEXTS).hasSize(2);
    }

    @Test
    void whatAClassWroteBeforeItsFirstTestBelongsToThatClassAlone() {
        run(WritingFirst.class, SharingWithIt.class);

        assertThat(SEEN).containsExactly("class", "class", "", "0");
        assertThat(CONTEXTS).hasSize(1);
    }

    @Test
    void classCanSwitchOffWhatThePropertySays() {
        run(ByProperty.class, SwitchedOff.class);

        assertThat(SEEN).containsExactly("runner", "runner", "runner", "runner 1");
        assertThat(CONTEXTS).hasSize(1);
    }

    @Test
    void nestedClassBelongsToTheClassAroundItUnlessItSaysOtherwise() {
        run(Enclosing.class);

        assertThat(SEEN).containsExactly("runner", "runner 1", "runner 1 2");
    }

    private static void run(Class<?>... classes) {
        for (Class<?> testClass : classes) {
            EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(testClass))
                    .execute()
                    .testEvents()
                    .assertStatistics(events -> events.failed(0).aborted(0));
        }
    }

    abstract static class Writing {

        @Autowired
        JdbcClient jdbc;

        @Autowired
        ApplicationContext context;

        @RepeatedTest(2)
        void write() {
            List<String> notes = jdbc.sql("SELECT isbn FROM book WHERE isbn NOT LIKE '978%' ORDER BY id")
                    .query(String.class)
                    .list();
            SEEN.add(String.join(" ", notes));
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, ?, '')")
                    .param("" + notes.size())
                    .update();
            if (!CONTEXTS.contains(context)) {
                CONTEXTS.add(context);
            }
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class Refreshing extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class RefreshingToo extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    static class Sharing extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "another=true")
    @AutoConfigureTemplateDatabase
    static class SharingAnother extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "another=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class RefreshingAnother extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = WritingNothing.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class WritingFirst extends Writing {

        /** Loads the context. */
        @BeforeAll
        static void write(@Autowired JdbcClient jdbc) {
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'class', '')").update();
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = WritingNothing.class)
    @AutoConfigureTemplateDatabase
    static class SharingWithIt extends Writing {}

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "templatedb.refresh=before-each-test-method")
    @AutoConfigureTemplateDatabase
    static class ByProperty extends Writing {}

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "templatedb.refresh=before-each-test-method")
    @AutoConfigureTemplateDatabase(refresh = Refresh.NEVER)
    static class SwitchedOff extends Writing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class Enclosing {

        @Nested
        class Within extends Writing {}

        @Nested
        class WithinToo {

            @Test
            void look(@Autowired JdbcClient jdbc) {
                SEEN.add(String.join(
                        " ",
                        jdbc.sql("SELECT isbn FROM book WHERE isbn NOT LIKE '978%' ORDER BY id")
                                .query(String.class)
                                .list()));
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WritingNothing {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        ApplicationRunner runner(JdbcClient jdbc) {
            return arguments ->
                    jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'runner', '')").update();
        }
    }
}
