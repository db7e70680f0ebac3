package io.github.templatedb.usecases.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.ParallelRun;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** More classes than may have contexts: JUnit starts no thread for one that waits, which would begin with what another thread has. */
class WaitingClassesTests {

    private static final int WORKERS = 4;

    private static final AtomicInteger THREADS = new AtomicInteger();

    private static final Set<ApplicationContext> CONTEXTS = ConcurrentHashMap.newKeySet();

    private static final AtomicInteger RUNNING = new AtomicInteger();

    private static final AtomicInteger MOST = new AtomicInteger();

    @BeforeEach
    void forget() {
        MOST.set(0);
        THREADS.set(0);
        CONTEXTS.clear();
    }

    @LongForm(except = {1, 4})
    @ParameterizedTest
    @CsvSource({"fork_join_pool, 1", "fork_join_pool, 2", "worker_thread_pool, 1", "worker_thread_pool, 2"})
    void theyWaitInTheThreadsThatThereAre(String executor, int contexts) {
        ParallelRun run = ParallelRun.with(WORKERS)
                .parameter("junit.jupiter.execution.parallel.config.fixed.max-pool-size", "64")
                .parameter("junit.jupiter.execution.parallel.config.executor-service", executor)
                .parameter("templatedb.parallel.max-contexts", Integer.toString(contexts))
                .run(
                        A.class, B.class, C.class, D.class, E.class, F.class, G.class, H.class, I.class, J.class,
                        K.class, L.class);

        assertThat(run.failures()).isEmpty();
        assertThat(run.succeeded()).hasSize(12 * (3 + 2));
        assertThat(CONTEXTS).hasSizeLessThanOrEqualTo(contexts);
        assertThat(THREADS)
                .as("a worker that waits for its tasks may have one more")
                .hasValueLessThan(WORKERS + 3);
    }

    @Test
    void thoseWhoseConfigurationHasTheAnnotationWaitToo() {
        ParallelRun run = ParallelRun.with(WORKERS)
                .parameter("templatedb.parallel.max-contexts", "1")
                .run(Imports.class, ImportsToo.class, Encloses.class, Names.class);

        assertThat(run.failures()).isEmpty();
        assertThat(MOST).hasValue(1);
    }

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @Transactional
    abstract static class Each {

        @Autowired
        JdbcClient jdbc;

        @Autowired
        ApplicationContext context;

        @RepeatedTest(3)
        void writes() {
            CONTEXTS.add(context);
            ForkJoinPool pool = ForkJoinTask.getPool();
            THREADS.accumulateAndGet(pool == null ? 0 : pool.getPoolSize(), Math::max);
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, 'of a test', '')").update();
            assertThat(jdbc.sql("SELECT count(*) FROM book WHERE isbn = 'of a test'")
                            .query(Integer.class)
                            .single())
                    .isOne();
        }

        @Nested
        class Within {

            @RepeatedTest(2)
            void writesToo() {
                writes();
            }
        }
    }

    static class A extends Each {}

    static class B extends Each {}

    static class C extends Each {}

    static class D extends Each {}

    static class E extends Each {}

    static class F extends Each {}

    static class G extends Each {}

    static class H extends Each {}

    static class I extends Each {}

    static class J extends Each {}

    static class K extends Each {}

    static class L extends Each {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = Application.class)
    @Import(Annotated.class)
    static class Imports extends OneOfMany {}

    static class ImportsToo extends Imports {}

    @SpringBootTest(webEnvironment = WebEnvironment.NONE)
    static class Encloses extends OneOfMany {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @AutoConfigureTemplateDatabase
        static class Within {}
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = {Application.class, Annotated.class})
    static class Names extends OneOfMany {}

    abstract static class OneOfMany {

        @BeforeAll
        static void begin() {
            MOST.accumulateAndGet(RUNNING.incrementAndGet(), Math::max);
        }

        @RepeatedTest(5)
        void hasADatabase(@Autowired TemplateDatabase database) {
            database.refresh();
        }

        @AfterAll
        static void end() {
            RUNNING.decrementAndGet();
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    @AutoConfigureTemplateDatabase
    static class Annotated {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
