package io.github.templatedb.test;

import io.github.templatedb.autoconfigure.ContextDatabase;
import io.github.templatedb.autoconfigure.RefreshRequest;
import java.util.Optional;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/**
 * Gives test classes and methods the fresh database that they ask for. Never has a context loaded: one that is not there
 * has a fresh database anyway.
 */
final class RefreshTestExecutionListener extends AbstractTestExecutionListener {

    /** Before the transaction of a test begins and its scripts run (orders 4000 and 5000), after mocks are reset. */
    @Override
    public int getOrder() {
        return 3500;
    }

    @Override
    public void beforeTestClass(TestContext testContext) {
        database(testContext).ifPresent(database -> {
            RefreshRequest asked = request(testContext);
            if (database.canServe(asked)) {
                database.begin(asked);
            } else {
                testContext.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
            }
        });
    }

    @Override
    public void prepareTestInstance(TestContext testContext) {
        database(testContext).ifPresent(database -> database.loaded(request(testContext)));
    }

    @Override
    public void beforeTestMethod(TestContext testContext) {
        database(testContext)
                .ifPresent(database -> database.beginTest(
                        request(testContext),
                        testContext.getTestClass().getName() + "."
                                + testContext.getTestMethod().getName()));
    }

    /** After the transaction has ended, as listeners are called in reverse order. */
    @Override
    public void afterTestMethod(TestContext testContext) {
        boolean rolledBack = testContext.removeAttribute(RollbackTestExecutionListener.ROLLED_BACK) != null;
        Throwable failure = testContext.getTestException();
        database(testContext).ifPresent(database -> {
            if (failure != null) {
                database.keepAfter(failure, rolledBack);
            }
            database.endTest();
        });
    }

    @Override
    public void afterTestClass(TestContext testContext) {
        database(testContext).ifPresent(database -> database.end(testContext.getTestClass()));
    }

    private static Optional<ContextDatabase> database(TestContext testContext) {
        boolean concerned =
                DatabaseAnnotation.of(testContext.getTestClass()).isPresent() && testContext.hasApplicationContext();
        return concerned
                ? testContext.getApplicationContext().getBeanProvider(ContextDatabase.class).stream()
                        .findFirst()
                : Optional.empty();
    }

    private static RefreshRequest request(TestContext testContext) {
        Class<?> testClass = testContext.getTestClass();
        DatabaseAnnotation annotation = DatabaseAnnotation.of(testClass).orElseThrow();
        return new RefreshRequest(
                testClass, annotation.refresh(), !annotation.declaringClass().isAssignableFrom(testClass));
    }
}
