package io.github.templatedb.usecases.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.support.Meeting;
import io.github.templatedb.usecases.support.ParallelRun;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** Spring has one context for a nested class that several inherit, if it has a configuration of its own. */
class InheritedNestedClassesTests {

    private static Meeting meeting = Meeting.of(0);

    @BeforeEach
    void expectTwo() {
        meeting = Meeting.of(2);
    }

    @Test
    void nestedClassThatGetsFreshDatabasesWaitsForTheOther() {
        ParallelRun run = ParallelRun.with(2).run(First.class, Second.class);

        assertThat(run.failures()).isEmpty();
        assertThat(run.succeeded()).hasSize(2 * 3);
    }

    @Test
    void nestedClassThatSharesADatabaseWaitsForTheOther() {
        ParallelRun run = ParallelRun.with(2).run(Third.class, Fourth.class);

        assertThat(run.failures()).isEmpty();
        assertThat(run.succeeded()).hasSize(2 * 3);
    }

    /** Spring finds the context of the first one for the nested class of the second one, which has its own. */
    @Test
    void nestedClassWithTheConfigurationOfTheClassAroundItWaitsNoLonger() {
        ParallelRun run = ParallelRun.with(2).run(OnlyNested.class, NestedBesides.class);

        assertThat(run.failures()).isEmpty();
        assertThat(run.succeeded()).hasSize(1 + 1 + 1);
    }

    private static final AtomicInteger RUNNING = new AtomicInteger();

    private static void write(JdbcClient jdbc) throws InterruptedException {
        assertThat(RUNNING.incrementAndGet()).isOne();
        jdbc.sql("UPDATE book SET title = title").update();
        Thread.sleep(20);
        RUNNING.decrementAndGet();
    }

    private static void meet() throws InterruptedException {
        meeting.attend();
    }

    abstract static class OneOfTwo {

        @BeforeAll
        static void begin() throws InterruptedException {
            meet();
        }
    }

    abstract static class Writing {

        @RepeatedTest(3)
        void writes(@Autowired JdbcClient jdbc) throws InterruptedException {
            write(jdbc);
        }
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    abstract static class Refreshing extends OneOfTwo {

        @Nested
        @TestPropertySource(properties = "within=true")
        class Within extends Writing {}
    }

    static class First extends Refreshing {}

    static class Second extends Refreshing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase
    abstract static class NotRefreshing extends OneOfTwo {

        @Nested
        @TestPropertySource(properties = "within=not")
        class Within extends Writing {}
    }

    static class Third extends NotRefreshing {}

    static class Fourth extends NotRefreshing {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "around=true")
    @AutoConfigureTemplateDatabase
    abstract static class Around {

        @Nested
        class Within {

            @Test
            void writes(@Autowired JdbcClient jdbc) throws InterruptedException {
                meet();
                write(jdbc);
            }
        }
    }

    static class OnlyNested extends Around {}

    static class NestedBesides extends Around {

        @Test
        void loads(@Autowired JdbcClient jdbc) throws InterruptedException {
            meet();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
