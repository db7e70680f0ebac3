package io.github.templatedb.test;

import io.github.templatedb.Refresh;
import io.github.templatedb.autoconfigure.ContextDatabase;
import io.github.templatedb.autoconfigure.RefreshRequest;
import io.github.templatedb.core.TemplateDatabaseException;
import java.util.Optional;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/**
 * Gives test classes and methods the fresh database that they, or else the configuration of their context, ask for. Never
 * has a context loaded: one that is not there has a fresh database anyway.
 */
final class RefreshTestExecutionListener extends AbstractTestExecutionListener {

    /** By name, as JUnit need not be there. */
    private static final String TEST_FACTORY = "org.junit.jupiter.api.TestFactory";

    /** Before the transaction of a test begins and its scripts run (orders 4000 and 5000), after mocks are reset. */
    @Override
    public int getOrder() {
        return 3500;
    }

    @Override
    public void beforeTestClass(TestContext testContext) {
        database(testContext).ifPresent(database -> {
            RefreshRequest asked = request(testContext);
            if (database.canServe(asked) && isCurrent(testContext)) {
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
        String test = testContext.getTestClass().getName() + "."
                + testContext.getTestMethod().getName();
        database(testContext).ifPresent(database -> {
            RefreshRequest asked = request(testContext);
            if (database.refreshesTests(asked)) {
                requireExtension(testContext, test);
            }
            database.beginTest(asked, test);
        });
    }

    /** What JUnit calls around dynamic tests is known by the annotation on their class only. */
    private static void requireExtension(TestContext testContext, String test) {
        if (DatabaseAnnotation.of(testContext.getTestClass()).isEmpty()
                && MergedAnnotations.from(testContext.getTestMethod()).isPresent(TEST_FACTORY)) {
            throw new TemplateDatabaseException(
                    ("The dynamic tests of %s cannot get a fresh database each, because JUnit tells only those extensions of"
                                    + " dynamic tests that are on their class.")
                            .formatted(test),
                    "Put @AutoConfigureTemplateDatabase on the class, beside the configuration that has it.",
                    null);
        }
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
        return testContext.hasApplicationContext()
                ? testContext.getApplicationContext().getBeanProvider(ContextDatabase.class).stream()
                        .findFirst()
                : Optional.empty();
    }

    /** Whether the context of a class without the annotation has today's migrations; else Spring's key says so. */
    private static boolean isCurrent(TestContext testContext) {
        return testContext.getApplicationContext().getBeanProvider(ContextKey.class).stream()
                .allMatch(key -> key.equals(ContextKey.of(testContext.getTestClass())));
    }

    private static RefreshRequest request(TestContext testContext) {
        Class<?> testClass = testContext.getTestClass();
        return DatabaseAnnotation.of(testClass)
                .map(annotation -> new RefreshRequest(
                        testClass,
                        annotation.refresh(),
                        !annotation.declaringClass().isAssignableFrom(testClass)))
                .orElseGet(() -> new RefreshRequest(
                        testClass, Refresh.DEFAULT, TestContextAnnotationUtils.searchEnclosingClass(testClass)));
    }
}
