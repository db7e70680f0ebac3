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
        TestRun.succeeds(Refreshing.class, RefreshingToo.class, Refreshing.class);

        assertThat(SEEN).containsExactly("runner", "1 runner", "runner", "1 runner", "runner", "1 runner");
        assertThat(CONTEXTS).hasSize(1);
    }

    @Test
    void classesThatDoNotRefreshSeeWhatTheOthersOfThemLeft() {
        TestRun.succeeds(Refreshing.class, Sharing.class, Sharing.class);

        assertThat(SEEN).containsExactly("runner", "1 runner", "runner", "1 runner", "1 2 runner", "1 2 3 runner");
    }

    @Test
    void contextThatWasStartedForAClassWithoutRefreshIsStartedAgain() {
        TestRun.succeeds(SharingAnother.class, RefreshingAnother.class, RefreshingAnother.class, SharingAnother.class);

        assertThat(SEEN)
                .containsExactly(
                        "runner", "1 runner", "runner", "1 runner", "runner", "1 runner", "runner", "1 runner");
        assertThat(CONTEXTS).hasSize(2);
    }

    @Test
    void whatAClassWroteBeforeItsFirstTestBelongsToThatClassAlone() {
        TestRun.succeeds(WritingFirst.class, SharingWithIt.class);

        assertThat(SEEN).containsExactly("class", "class", "", "1");
        assertThat(CONTEXTS).hasSize(1);
    }

    @Test
    void classCanSwitchOffWhatThePropertySays() {
        TestRun.succeeds(ByProperty.class, SwitchedOff.class);

        assertThat(SEEN).containsExactly("runner", "runner", "runner", "1 runner");
        assertThat(CONTEXTS).hasSize(1);
    }

    @Test
    void nestedClassBelongsToTheClassAroundItUnlessItSaysOtherwise() {
        TestRun.succeeds(Enclosing.class);

        assertThat(SEEN).containsExactly("runner", "1 runner", "1 2 runner");
    }

    abstract static class Writing {

        @Autowired
        JdbcClient jdbc;

        @Autowired
        ApplicationContext context;

        @RepeatedTest(2)
        void write() {
            String titles = Books.titles(jdbc);
            SEEN.add(titles);
            Books.insert(jdbc, Integer.toString(titles.split(" ").length));
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
            Books.insert(jdbc, "class");
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
                SEEN.add(Books.titles(jdbc));
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
            return arguments -> Books.insert(jdbc, "runner");
        }
    }
}
