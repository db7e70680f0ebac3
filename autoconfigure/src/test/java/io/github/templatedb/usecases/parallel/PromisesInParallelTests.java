package io.github.templatedb.usecases.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.Meeting;
import io.github.templatedb.usecases.support.ParallelRun;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is promised to classes that run one after the other holds for those that meet. */
class PromisesInParallelTests {

    private static final Set<String> DATABASES = ConcurrentHashMap.newKeySet();

    /** A clone's comment names it. */
    private static final String TEMPLATE =
            """
            SELECT substring(shobj_description(oid, 'pg_database') FROM 'tdb_t_[0-9a-f]+') FROM pg_database
            WHERE datname = current_database()
            """;

    private static Meeting meeting = Meeting.of(2);

    @BeforeEach
    void expectTwo() {
        DATABASES.clear();
        meeting = Meeting.of(2);
    }

    private static void meet() throws InterruptedException {
        meeting.attend();
    }

    @Test
    void whatAClassPreparesIsRestoredForItAlone() {
        ParallelRun run = ParallelRun.with(2).run(Prepares.class, PreparesToo.class);

        assertThat(run.failures()).isEmpty();
        assertThat(run.succeeded()).hasSize(2 * 5);
    }

    @Test
    void databaseOfAFailedTestIsKeptWhileTheOtherClassGoesOn() {
        ParallelRun run = ParallelRun.with(2).run(Fails.class, Works.class);

        assertThat(run.failures()).singleElement().satisfies(failure -> assertThat(failure.getSuppressed())
                .singleElement()
                .asString()
                .contains("is kept", DATABASES.iterator().next()));
        assertThat(run.succeeded()).hasSize(5);
    }

    @Test
    void oneTemplateServesAllOfThem() {
        ParallelRun run = ParallelRun.with(2).run(OnATemplate.class, OnATemplateToo.class);

        assertThat(run.failures()).isEmpty();
        assertThat(DATABASES).hasSize(1 + 2);
    }

    private static List<String> isbns(JdbcClient jdbc) {
        return jdbc.sql("SELECT isbn FROM book WHERE isbn NOT LIKE '978-%' ORDER BY id")
                .query(String.class)
                .list();
    }

    private static void add(JdbcClient jdbc, String isbn) {
        jdbc.sql("INSERT INTO book VALUES (DEFAULT, ?, '')").param(isbn).update();
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Prepares {

        @BeforeAll
        static void prepare(@Autowired JdbcClient jdbc, @Autowired TemplateDatabase database)
                throws InterruptedException {
            add(jdbc, database.toString());
            meet();
        }

        @RepeatedTest(5)
        void finds(@Autowired JdbcClient jdbc) {
            assertThat(isbns(jdbc)).hasSize(1);
            add(jdbc, "of a test");
        }
    }

    static class PreparesToo extends Prepares {}

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "templatedb.clone.keep=on-failure")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    static class Works {

        @BeforeAll
        static void begin() throws InterruptedException {
            meet();
        }

        @RepeatedTest(5)
        void works(@Autowired JdbcClient jdbc) {
            assertThat(isbns(jdbc)).isEmpty();
            add(jdbc, "of a test");
        }
    }

    static class Fails extends Works {

        @Override
        @Test
        void works(@Autowired JdbcClient jdbc) {
            DATABASES.add(
                    jdbc.sql("SELECT current_database()").query(String.class).single());
            add(jdbc, "of a failure");
            throw new IllegalStateException("on purpose");
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "spring.flyway.placeholders.of=classes-in-parallel")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    static class OnATemplate {

        @Test
        void hasAClone(@Autowired JdbcClient jdbc, @Autowired TemplateDatabase database) throws InterruptedException {
            meet();
            DATABASES.add(database.name());
            DATABASES.add(jdbc.sql(TEMPLATE).query(String.class).single());
        }
    }

    static class OnATemplateToo extends OnATemplate {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
