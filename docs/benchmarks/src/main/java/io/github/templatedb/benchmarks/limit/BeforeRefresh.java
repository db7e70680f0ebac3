package io.github.templatedb.benchmarks.limit;

import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Is called immediately before the listener that refreshes, and remembers when. */
public final class BeforeRefresh implements TestExecutionListener, Ordered {

    private static volatile long called;

    @Override
    public int getOrder() {
        return 3499;
    }

    @Override
    public void beforeTestMethod(TestContext testContext) {
        called = System.nanoTime();
    }

    static long nanosSince() {
        return System.nanoTime() - called;
    }
}
