package io.github.templatedb.usecases.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.Meeting;
import io.github.templatedb.usecases.support.ParallelRun;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.junit.jupiter.EnabledIf;

/** Each class that runs has a context of its own, which others have after it. */
class ClassesInParallelTests {

    /** The class that has a database right now. */
    private static final Map<String, Class<?>> IN_USE = new ConcurrentHashMap<>();

    private static final Set<ApplicationContext> CONTEXTS = ConcurrentHashMap.newKeySet();

    private static final AtomicInteger RUNNING = new AtomicInteger();

    private static final AtomicInteger MOST = new AtomicInteger();

    private static final long SEED = Long.getLong("templatedb.tests.seed", System.nanoTime());

    private static final int ROUNDS = Boolean.getBoolean("templatedb.tests.full") ? 30 : 1;

    private static final Random RANDOM = new Random(SEED);

    private static Meeting meeting = Meeting.of(0);

    @BeforeEach
    void forget() {
        IN_USE.clear();
        CONTEXTS.clear();
        RUNNING.set(0);
        MOST.set(0);
        meeting = Meeting.of(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void nobodySeesWhatAnotherOneWrites(int workers) {
        ParallelRun run = ParallelRun.with(workers);

        for (int round = 0; round < ROUNDS; round++) {
            run.run(A.class, B.class, C.class, D.class, E.class, F.class);
        }

        assertThat(run.failures()).as("seed " + SEED).isEmpty();
        assertThat(run.succeeded()).hasSize(ROUNDS * 6 * 6);
        assertThat(CONTEXTS).hasSizeLessThanOrEqualTo(workers);
    }

    @Test
    void theyDoSoWithTheExecutorThatKnowsNoForks() {
        ParallelRun run = ParallelRun.with(2)
                .parameter("junit.jupiter.execution.parallel.config.executor-service", "worker_thread_pool")
                .run(A.class, B.class, C.class, D.class);

        assertThat(run.failures()).isEmpty();
        assertThat(CONTEXTS).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void twoClassesOnOneContextMeetOnTwoDatabases() {
        meeting = Meeting.of(2);

        ParallelRun run = ParallelRun.with(2).run(Meets.class, MeetsToo.class);

        assertThat(run.failures()).isEmpty();
        assertThat(CONTEXTS).hasSize(2);
    }

    @Test
    void contextIsFreeForOthersHoweverItsClassEnds() {
        ParallelRun run = ParallelRun.with(1)
                .parameter("templatedb.parallel.max-contexts", "1")
                .run(
                        Fails.class,
                        Aborted.class,
                        Interrupted.class,
                        DisabledClass.class,
                        LooksAtItsContext.class,
                        HasNoContext.class,
                        FailsBefore.class,
                        A.class,
                        B.class);

        assertThat(run.succeeded()).hasSize(2 * 6);
        assertThat(run.skipped()).hasSize(2);
        assertThat(CONTEXTS).hasSize(1);
    }

    @Test
    void nestedClassesHaveTheContextOfTheClassThatRunsThem() {
        meeting = Meeting.of(2);

        ParallelRun run = ParallelRun.with(2).run(FirstContract.class, SecondContract.class);

        assertThat(run.failures()).isEmpty();
        assertThat(run.succeeded()).hasSize(2 * (6 + 3));
        assertThat(CONTEXTS).hasSize(2);
    }

    @Test
    void classThatSaysNeverSharesWithOthersThatDo() {
        meeting = Meeting.of(2);

        ParallelRun run = ParallelRun.with(2).run(Shares.class, SharesToo.class);

        assertThat(run.failures()).isEmpty();
        assertThat(CONTEXTS).hasSize(1);
    }

    @Test
    void classThatSaysNothingHasItsOwn() {
        meeting = Meeting.of(2);

        ParallelRun run = ParallelRun.with(2).run(SaysNothing.class, SaysNothingToo.class);

        assertThat(run.failures()).isEmpty();
        assertThat(CONTEXTS).hasSize(2);
    }

    @Test
    void contextThatAClassThrowsAwayWasItsOwn() {
        ParallelRun run = ParallelRun.with(2).run(Dirties.class, A.class, B.class);

        assertThat(run.failures()).isEmpty();
    }

    @Test
    void noMoreThanAllowedHaveContexts() {
        ParallelRun run = ParallelRun.with(4)
                .parameter("templatedb.parallel.max-contexts", "2")
                .run(A.class, B.class, C.class, D.class, E.class, F.class);

        assertThat(run.failures()).isEmpty();
        assertThat(MOST).hasValueLessThanOrEqualTo(2);
        assertThat(CONTEXTS).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void theyShareAContextIfThatIsSwitchedOff() {
        ParallelRun run =
                ParallelRun.with(1).parameter("templatedb.parallel", "off").run(A.class, B.class);

        assertThat(run.failures()).isEmpty();
        assertThat(CONTEXTS).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"templatedb.parallel", "templatedb.parallel.max-contexts"})
    void wrongSettingFailsEachClassThatHasADatabase(String parameter) {
        ParallelRun run = ParallelRun.with(1).parameter(parameter, "-3").run(A.class);

        assertThat(run.failures()).isNotEmpty().allSatisfy(failure -> assertThat(failure)
                .hasStackTraceContaining(parameter + " = -3"));
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    abstract static class Each {

        @Autowired
        ApplicationContext context;

        @Autowired
        JdbcClient jdbc;

        @Autowired
        TemplateDatabase database;

        @Autowired
        Pausable pausable;

        @BeforeAll
        static void begin() {
            MOST.accumulateAndGet(RUNNING.incrementAndGet(), Math::max);
        }

        @AfterAll
        static void end() {
            RUNNING.decrementAndGet();
        }

        @BeforeEach
        void take() {
            CONTEXTS.add(context);
            assertThat(IN_USE.putIfAbsent(database.name(), getClass())).isNull();
            assertThat(pausable.isRunning()).isTrue();
        }

        @AfterEach
        void giveBack() {
            IN_USE.remove(database.name(), getClass());
        }

        @RepeatedTest(6)
        void writes() throws InterruptedException {
            writeAlone();
        }

        void writeAlone() throws InterruptedException {
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, ?, '')")
                    .param(getClass().getName())
                    .update();
            Thread.sleep(RANDOM.nextInt(10));
            assertThat(jdbc.sql("SELECT isbn FROM book WHERE isbn NOT LIKE '978-%'")
                            .query(String.class)
                            .list())
                    .containsExactly(getClass().getName());
        }
    }

    static class A extends Each {}

    static class B extends Each {}

    static class C extends Each {}

    static class D extends Each {}

    static class E extends Each {}

    static class F extends Each {}

    private static void meet() throws InterruptedException {
        meeting.attend();
    }

    static class Meets extends Each {

        @Test
        void meets() throws InterruptedException {
            meet();
            writeAlone();
        }
    }

    static class MeetsToo extends Meets {}

    static class Fails extends Each {

        @Override
        @RepeatedTest(6)
        void writes() {
            throw new IllegalStateException("on purpose");
        }
    }

    static class Aborted extends Each {

        @Override
        @Test
        void writes() {
            Assumptions.abort("on purpose");
        }
    }

    static class FailsBefore extends Each {

        @BeforeAll
        static void fail(@Autowired JdbcClient jdbc) {
            throw new IllegalStateException("on purpose");
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = Application.class,
            properties = "spring.flyway.table=")
    static class HasNoContext extends Each {}

    static class Interrupted extends Each {

        @Override
        @Test
        void writes() {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("on purpose");
        }
    }

    @Disabled
    static class DisabledClass extends Each {}

    @EnabledIf(expression = "#{environment.getProperty('never') != null}", loadContext = true)
    static class LooksAtItsContext extends Each {}

    @DirtiesContext(classMode = DirtiesContext.ClassMode.AFTER_EACH_TEST_METHOD)
    static class Dirties extends Each {}

    abstract static class Contract extends Each {

        @Nested
        class Within {

            @RepeatedTest(3)
            void writes() throws InterruptedException {
                meet();
                writeAlone();
            }
        }
    }

    static class FirstContract extends Contract {}

    static class SecondContract extends Contract {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "never=true")
    @AutoConfigureTemplateDatabase(refresh = Refresh.NEVER)
    static class Shares {

        @Test
        void meets(@Autowired ApplicationContext context) throws InterruptedException {
            CONTEXTS.add(context);
            meet();
        }
    }

    static class SharesToo extends Shares {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class, properties = "nothing=true")
    @AutoConfigureTemplateDatabase
    static class SaysNothing {

        @Test
        void meets(@Autowired ApplicationContext context) throws InterruptedException {
            CONTEXTS.add(context);
            meet();
        }
    }

    static class SaysNothingToo extends SaysNothing {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Pausable pausable() {
            return new Pausable();
        }
    }

    /** Spring pauses contexts that it takes for unused. */
    static final class Pausable implements SmartLifecycle {

        private volatile boolean running;

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }
}
