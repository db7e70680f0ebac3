package io.github.templatedb.context;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/** Begins a class before its instance gets beans, as the context may have to be started once more. */
final class InstanceTestExecutionListener extends AbstractTestExecutionListener {

    /** Before those of Spring that ask for the context, the first of which has 1000. */
    @Override
    public int getOrder() {
        return 900;
    }

    @Override
    public void prepareTestInstance(TestContext testContext) {
        RefreshTestExecutionListener.beginBeforeInjection(testContext);
    }
}
