package io.github.templatedb.context;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.junit.JupiterListener;
import io.github.templatedb.lifecycle.TestLifecycle;
import io.github.templatedb.lifecycle.TestScope;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.util.ClassUtils;

/**
 * Gives test classes and methods the fresh database that they, or else the configuration of their context, ask for. Never
 * has a context loaded: one that is not there has a fresh database anyway.
 *
 * <p>A class, or an invocation of it, has one of three states. It is <i>early</i> while it runs without a context. It <i>runs</i> on a
 * context as soon as the {@link TestLifecycle} of that knows it: at its begin, if the context is there and can serve it; else at the first
 * event after the context was loaded. It has <i>ended</i> when neither knows it any more.
 */
final class RefreshTestExecutionListener extends AbstractTestExecutionListener implements JupiterListener {

    private static final Queue<Early> EARLY = new ConcurrentLinkedQueue<>();

    private record Early(TestContext testContext, TestScope scope, TestClassRun run) {

        boolean isOf(TestScope other) {
            return scope.equals(other) && isOfThread();
        }

        /** Of the inherited nested classes that run at the same time, those in one class. */
        boolean isOfThread() {
            return run == run(scope);
        }

        static TestClassRun run(TestScope scope) {
            return TestClassRun.current(scope.testClass(), TestClassRun.ALONE);
        }
    }

    /** By name, as JUnit need not be there. */
    private static final String TEST_FACTORY = "org.junit.jupiter.api.TestFactory";

    private static final String CLASS_TEMPLATE = "org.junit.jupiter.api.ClassTemplate";

    /** Before the transaction of a test begins and its scripts run (orders 4000 and 5000), after mocks are reset. */
    @Override
    public int getOrder() {
        return 3500;
    }

    @Override
    public void beforeTestClass(TestContext testContext) {
        // That of an earlier run, if nobody said that it ended.
        forget(scope(testContext, false));
        begin(testContext, false);
    }

    @Override
    public void beforeInvocation(TestContext testContext) {
        begin(testContext, true);
    }

    private static void begin(TestContext testContext, boolean invocation) {
        TestClassRun.works(testContext);
        TestScope scope = scope(testContext, invocation);
        Optional<TestLifecycle> present = lifecycle(testContext);
        if (present.isPresent()) {
            TestLifecycle lifecycle = present.get();
            runEarly(scope.testClass());
            if (invocation || lifecycle.canServe(scope)) {
                lifecycle.begin(scope);
                return;
            }
            testContext.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
        }
        if (!testContext.hasApplicationContext()) {
            EARLY.add(new Early(testContext, scope, Early.run(scope)));
        }
    }

    /**
     * Has the class and those around it run, the outermost first. Inherited nested classes are in another class than the code says.
     * One thread at a time, so that no nested class begins between the removal of the class around it and its beginning.
     */
    private static synchronized void runEarly(Class<?> testClass) {
        if (ClassUtils.isInnerClass(testClass)) {
            Class<?> enclosing = testClass.getEnclosingClass();
            EARLY.stream()
                    .filter(Early::isOfThread)
                    .map(early -> early.scope.testClass())
                    .filter(enclosing::isAssignableFrom)
                    .distinct()
                    .forEach(RefreshTestExecutionListener::runEarly);
            runEarly(enclosing);
        }
        for (Early early : EARLY) {
            if (early.scope.testClass() == testClass
                    && early.isOfThread()
                    && early.testContext.hasApplicationContext()
                    && EARLY.remove(early)) {
                lifecycle(early.testContext).ifPresent(lifecycle -> lifecycle.loaded(early.scope));
            }
        }
    }

    /** Nobody has said that the class begins if its configuration alone has the annotation, and all tests share the instance. */
    @Override
    public void prepareTestInstance(TestContext testContext) {
        runEarly(testContext.getTestClass());
        tell(testContext, TestLifecycle::begin);
    }

    @Override
    public void beforeTestMethod(TestContext testContext) {
        String test = testContext.getTestClass().getName() + "."
                + testContext.getTestMethod().getName();
        tell(testContext, (lifecycle, scope) -> {
            if (TestClassAnnotation.of(scope.testClass()).isEmpty()) {
                requireNoExtension(testContext, test, lifecycle.granted(scope));
            }
            lifecycle.beginTest(scope, test);
        });
    }

    /** What JUnit calls around dynamic tests and invocations is known by the annotation on their class only. */
    private static void requireNoExtension(TestContext testContext, String test, TestScope granted) {
        boolean factory = granted.refreshesTests()
                && MergedAnnotations.from(testContext.getTestMethod()).isPresent(TEST_FACTORY);
        boolean template = granted.refreshes()
                && MergedAnnotations.search(SearchStrategy.TYPE_HIERARCHY)
                        .withEnclosingClasses(ClassUtils::isInnerClass)
                        .from(granted.testClass())
                        .isPresent(CLASS_TEMPLATE);
        if (factory || template) {
            throw new TemplateDatabaseException(
                    ("The %s of %s cannot get a fresh database each, because JUnit tells only those extensions of %1$s that are on"
                                    + " their class.")
                            .formatted(
                                    factory ? "dynamic tests" : "invocations",
                                    factory ? test : granted.testClass().getName()),
                    "Put @AutoConfigureTemplateDatabase on the class, beside the configuration that has it.");
        }
    }

    @Override
    public void beforeDynamicTest(TestContext testContext, String test) {
        tell(testContext, (lifecycle, scope) -> lifecycle.beginDynamicTest(scope, test, TestTransaction.isActive()));
    }

    @Override
    public void afterDynamicTest(TestContext testContext) {
        tell(testContext, (lifecycle, scope) -> lifecycle.endDynamicTest());
    }

    /** After the transaction has ended, as listeners are called in reverse order. */
    @Override
    public void afterTestMethod(TestContext testContext) {
        boolean rolledBack = testContext.removeAttribute(RollbackTestExecutionListener.ROLLED_BACK) != null;
        Throwable failure = testContext.getTestException();
        tell(testContext, (lifecycle, scope) -> {
            if (failure != null) {
                lifecycle.keepAfter(failure, rolledBack);
            }
            lifecycle.endTest();
        });
    }

    @Override
    public void failed(TestContext testContext, Throwable failure) {
        boolean rolledBack = RollbackTestExecutionListener.isToBeRolledBack();
        tell(testContext, (lifecycle, scope) -> lifecycle.keepAfter(failure, rolledBack));
    }

    @Override
    public void afterInvocation(TestContext testContext) {
        end(testContext, true);
    }

    @Override
    public void afterTestClass(TestContext testContext) {
        end(testContext, false);
    }

    private static void end(TestContext testContext, boolean invocation) {
        TestScope scope = scope(testContext, invocation);
        forget(scope);
        lifecycle(testContext).ifPresent(lifecycle -> lifecycle.end(scope));
    }

    private static void forget(TestScope scope) {
        EARLY.removeIf(early -> early.isOf(scope));
    }

    private static void tell(TestContext testContext, BiConsumer<TestLifecycle, TestScope> news) {
        TestClassRun.works(testContext);
        lifecycle(testContext).ifPresent(lifecycle -> news.accept(lifecycle, scope(testContext, false)));
    }

    private static Optional<TestLifecycle> lifecycle(TestContext testContext) {
        return testContext.hasApplicationContext()
                ? testContext.getApplicationContext().getBeanProvider(TestLifecycle.class).stream()
                        .findFirst()
                : Optional.empty();
    }

    private static TestScope scope(TestContext testContext, boolean invocation) {
        return TestClassAnnotation.scope(testContext.getTestClass(), invocation);
    }
}
