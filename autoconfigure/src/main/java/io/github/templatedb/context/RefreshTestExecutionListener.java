package io.github.templatedb.context;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.junit.TestClassListener;
import io.github.templatedb.lifecycle.TestLifecycle;
import io.github.templatedb.lifecycle.TestScope;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;
import org.springframework.util.ClassUtils;

/**
 * Gives test classes and methods the fresh database that they, or else the configuration of their context, ask for. Never
 * has a context loaded: one that is not there has a fresh database anyway.
 */
final class RefreshTestExecutionListener extends AbstractTestExecutionListener implements TestClassListener {

    /** What began before its application context was loaded, and nobody has told its database so far. */
    private static final Queue<Early> EARLY = new ConcurrentLinkedQueue<>();

    private record Early(TestContext testContext, boolean invocation) {}

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
        forget(testContext, false);
        begin(testContext, false);
    }

    @Override
    public void beforeInvocation(TestContext testContext) {
        begin(testContext, true);
    }

    private static void begin(TestContext testContext, boolean invocation) {
        if (!testContext.hasApplicationContext()) {
            EARLY.add(new Early(testContext, invocation));
            return;
        }
        sayLoaded(testContext.getTestClass());
        database(testContext).ifPresent(database -> {
            TestScope asked = request(testContext, invocation);
            if (invocation || database.canServe(asked)) {
                database.begin(asked);
            } else {
                testContext.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
                EARLY.add(new Early(testContext, invocation));
            }
        });
    }

    /** Says so for the class and those around it, the outermost first. Inherited nested classes are in another class than the code says. */
    private static void sayLoaded(Class<?> testClass) {
        if (ClassUtils.isInnerClass(testClass)) {
            Class<?> enclosing = testClass.getEnclosingClass();
            EARLY.stream()
                    .map(early -> early.testContext().getTestClass())
                    .filter(enclosing::isAssignableFrom)
                    .distinct()
                    .forEach(RefreshTestExecutionListener::sayLoaded);
            sayLoaded(enclosing);
        }
        for (Early early : EARLY) {
            TestContext testContext = early.testContext();
            if (testContext.getTestClass() == testClass && testContext.hasApplicationContext() && EARLY.remove(early)) {
                database(testContext).ifPresent(database -> database.loaded(request(testContext, early.invocation())));
            }
        }
    }

    /** Nobody has said that the class begins if its configuration alone has the annotation, and all tests share the instance. */
    @Override
    public void prepareTestInstance(TestContext testContext) {
        sayLoaded(testContext.getTestClass());
        database(testContext).ifPresent(database -> database.begin(request(testContext, false)));
    }

    @Override
    public void beforeTestMethod(TestContext testContext) {
        String test = testContext.getTestClass().getName() + "."
                + testContext.getTestMethod().getName();
        database(testContext).ifPresent(database -> {
            TestScope asked = request(testContext, false);
            if (TestClassAnnotation.of(testContext.getTestClass()).isEmpty()) {
                requireNoExtension(testContext, test, database.granted(asked));
            }
            database.beginTest(asked, test);
        });
    }

    /** What JUnit calls around dynamic tests and invocations is known by the annotation on their class only. */
    private static void requireNoExtension(TestContext testContext, String test, TestScope granted) {
        if (granted.refreshesTests()
                && MergedAnnotations.from(testContext.getTestMethod()).isPresent(TEST_FACTORY)) {
            throw withoutExtension("dynamic tests", test);
        }
        if (granted.refreshes()
                && MergedAnnotations.search(SearchStrategy.TYPE_HIERARCHY)
                        .withEnclosingClasses(ClassUtils::isInnerClass)
                        .from(testContext.getTestClass())
                        .isPresent(CLASS_TEMPLATE)) {
            throw withoutExtension("invocations", testContext.getTestClass().getName());
        }
    }

    private static TemplateDatabaseException withoutExtension(String parts, String whole) {
        return new TemplateDatabaseException(
                ("The %s of %s cannot get a fresh database each, because JUnit tells only those extensions of"
                                + " %1$s that are on their class.")
                        .formatted(parts, whole),
                "Put @AutoConfigureTemplateDatabase on the class, beside the configuration that has it.",
                null);
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
    public void failed(TestContext testContext, Throwable failure) {
        database(testContext).ifPresent(database -> database.keepAfter(failure, false));
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
        forget(testContext, invocation);
        database(testContext).ifPresent(database -> database.end(request(testContext, invocation)));
    }

    private static void forget(TestContext testContext, boolean invocation) {
        EARLY.removeIf(early ->
                early.testContext().getTestClass() == testContext.getTestClass() && early.invocation() == invocation);
    }

    private static Optional<TestLifecycle> database(TestContext testContext) {
        return testContext.hasApplicationContext()
                ? testContext.getApplicationContext().getBeanProvider(TestLifecycle.class).stream()
                        .findFirst()
                : Optional.empty();
    }

    private static TestScope request(TestContext testContext, boolean invocation) {
        return TestClassAnnotation.scope(testContext.getTestClass(), invocation);
    }
}
