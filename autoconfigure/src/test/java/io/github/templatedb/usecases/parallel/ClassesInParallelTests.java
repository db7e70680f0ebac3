package io.github.templatedb.usecases.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.LongForm;
import io.github.templatedb.usecases.support.ParallelRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each class that runs has a context of its own, which others have after it. */
class ClassesInParallelTests {

    private static final int ROUNDS = LongForm.RUNS ? 30 : 1;

    @BeforeEach
    void forget() {
        InParallel.forget();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void nobodySeesWhatAnotherOneWrites(int workers) {
        ParallelRun run = ParallelRun.with(workers);

        for (int round = 0; round < ROUNDS; round++) {
            run.run(A.class, B.class, C.class, D.class, E.class, F.class);
        }

        assertThat(run.failures()).as("seed " + InParallel.SEED).isEmpty();
        assertThat(run.succeeded()).hasSize(ROUNDS * 6 * 6);
        assertThat(InParallel.CONTEXTS).hasSizeLessThanOrEqualTo(workers);
    }

    @Test
    void theyDoSoWithTheExecutorThatKnowsNoForks() {
        ParallelRun run = ParallelRun.with(2)
                .parameter("junit.jupiter.execution.parallel.config.executor-service", "worker_thread_pool")
                .run(A.class, B.class, C.class, D.class);

        assertThat(run.failures()).isEmpty();
        assertThat(InParallel.CONTEXTS).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void noMoreThanAllowedHaveContexts() {
        ParallelRun run = ParallelRun.with(4)
                .parameter("templatedb.parallel.max-contexts", "2")
                .run(A.class, B.class, C.class, D.class, E.class, F.class);

        assertThat(run.failures()).isEmpty();
        assertThat(InParallel.MOST).hasValueLessThanOrEqualTo(2);
        assertThat(InParallel.CONTEXTS).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void theyShareAContextIfThatIsSwitchedOff() {
        ParallelRun run =
                ParallelRun.with(1).parameter("templatedb.parallel", "off").run(A.class, B.class);

        assertThat(run.failures()).isEmpty();
        assertThat(InParallel.CONTEXTS).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"templatedb.parallel", "templatedb.parallel.max-contexts"})
    void wrongSettingFailsEachClassThatHasADatabase(String parameter) {
        ParallelRun run = ParallelRun.with(1).parameter(parameter, "-3").run(A.class);

        assertThat(run.failures()).isNotEmpty().allSatisfy(failure -> assertThat(failure)
                .hasStackTraceContaining(parameter + " = -3"));
    }

    static class A extends InParallel {}

    static class B extends InParallel {}

    static class C extends InParallel {}

    static class D extends InParallel {}

    static class E extends InParallel {}

    static class F extends InParallel {}
}
