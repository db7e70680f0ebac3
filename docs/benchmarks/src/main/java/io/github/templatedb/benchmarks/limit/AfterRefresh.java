package io.github.templatedb.benchmarks.limit;

import io.github.templatedb.benchmarks.suite.app.Observation;
import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Is called immediately after the listener that refreshes, and says how long that took. */
public final class AfterRefresh implements TestExecutionListener, Ordered {

    @Override
    public int getOrder() {
        return 3501;
    }

    @Override
    public void beforeTestMethod(TestContext testContext) {
        Observation.ofTheRefresh(BeforeRefresh.nanosSince());
    }
}
