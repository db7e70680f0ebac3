package io.github.templatedb.context;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;
import org.springframework.test.context.transaction.TestTransaction;

/** Notes that the transaction of a test is about to be rolled back, for what is said of its database if it has failed. */
final class RollbackTestExecutionListener extends AbstractTestExecutionListener {

    /** Set on a test context while the transaction of its test is still there. */
    static final String ROLLED_BACK = RollbackTestExecutionListener.class.getName() + ".rolledBack";

    /** Listeners are called in reverse order after a test, and a transaction ends at 4000. */
    @Override
    public int getOrder() {
        return 4500;
    }

    @Override
    public void afterTestMethod(TestContext testContext) {
        if (isToBeRolledBack()) {
            testContext.setAttribute(ROLLED_BACK, true);
        }
    }

    static boolean isToBeRolledBack() {
        return TestTransaction.isActive() && TestTransaction.isFlaggedForRollback();
    }
}
