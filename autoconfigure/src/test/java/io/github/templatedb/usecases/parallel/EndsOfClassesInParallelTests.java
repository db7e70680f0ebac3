package io.github.templatedb.usecases.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.usecases.support.ParallelRun;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.junit.jupiter.EnabledIf;

/** However a class ends, its context is there for others, unless it has thrown it away. */
class EndsOfClassesInParallelTests {

    @BeforeEach
    void forget() {
        InParallel.forget();
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
        assertThat(InParallel.CONTEXTS).hasSize(1);
    }

    @Test
    void contextThatAClassThrowsAwayWasItsOwn() {
        ParallelRun run = ParallelRun.with(2).run(Dirties.class, A.class, B.class);

        assertThat(run.failures()).isEmpty();
    }

    static class A extends InParallel {}

    static class B extends InParallel {}

    static class Fails extends InParallel {

        @Override
        @RepeatedTest(6)
        void writes() {
            throw new IllegalStateException("on purpose");
        }
    }

    static class Aborted extends InParallel {

        @Override
        @Test
        void writes() {
            Assumptions.abort("on purpose");
        }
    }

    static class FailsBefore extends InParallel {

        @BeforeAll
        static void fail(@Autowired JdbcClient jdbc) {
            throw new IllegalStateException("on purpose");
        }
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            classes = InParallel.Application.class,
            properties = "spring.flyway.table=")
    static class HasNoContext extends InParallel {}

    static class Interrupted extends InParallel {

        @Override
        @Test
        void writes() {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("on purpose");
        }
    }

    @Disabled
    static class DisabledClass extends InParallel {}

    @EnabledIf(expression = "#{environment.getProperty('never') != null}", loadContext = true)
    static class LooksAtItsContext extends InParallel {}

    @DirtiesContext(classMode = DirtiesContext.ClassMode.AFTER_EACH_TEST_METHOD)
    static class Dirties extends InParallel {}
}
