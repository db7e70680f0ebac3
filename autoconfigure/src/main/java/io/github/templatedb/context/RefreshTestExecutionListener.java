package io.github.templatedb.context;

import io.github.templatedb.Refresh;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.junit.TestClassListener;
import io.github.templatedb.lifecycle.ContextDatabase;
import io.github.templatedb.lifecycle.RefreshRequest;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestContextAnnotationUtils.AnnotationDescriptor;
import org.springframework.test.context.TestExecutionListeners;
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
            RefreshRequest asked = request(testContext, invocation);
            if (invocation || canServe(database, asked) && isCurrent(testContext)) {
                database.begin(asked);
            } else {
                testContext.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
                EARLY.add(new Early(testContext, invocation));
            }
        });
    }

    private static boolean canServe(ContextDatabase database, RefreshRequest asked) {
        Refresh within = DatabaseAnnotation.refreshWithin(asked.testClass());
        return database.canServe(asked) && database.canServe(asked.instead(within));
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

    /**
     * Begins a class before its instance is injected, if the context is there already. Nobody has said that it begins if its configuration
     * alone has the annotation, and all tests share the instance.
     */
    static void beginBeforeInjection(TestContext testContext) {
        if (testContext.hasApplicationContext()) {
            sayLoaded(testContext.getTestClass());
            if (database(testContext)
                    .filter(database -> !database.isRunning(testContext.getTestClass()))
                    .isPresent()) {
                begin(testContext, false);
            }
        }
    }

    /** As above, if the context was loaded to inject the instance. */
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
            RefreshRequest asked = request(testContext, false);
            if (DatabaseAnnotation.of(testContext.getTestClass()).isEmpty()) {
                requireNoExtension(testContext, test, database.granted(asked));
            }
            database.beginTest(asked, test);
        });
    }

    /** What JUnit calls around dynamic tests and invocations is known by the annotation on their class only. */
    private static void requireNoExtension(TestContext testContext, String test, RefreshRequest granted) {
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

    /**
     * Sees that this listener is told of the tests of a class that wants a refresh.
     *
     * @param refresh what the class asks for, or its configuration; the property counts if that is the default
     * @throws TemplateDatabaseException if the class has listeners of its own instead
     */
    static void requireFor(Class<?> testClass, Refresh refresh) {
        AnnotationDescriptor<TestExecutionListeners> replaced =
                TestContextAnnotationUtils.findAnnotationDescriptor(testClass, TestExecutionListeners.class);
        if (replaced == null || TestSettings.hasListener(testClass, RefreshTestExecutionListener.class)) {
            return;
        }
        Refresh granted = refresh != Refresh.DEFAULT
                ? refresh
                : Binder.get(TestSettings.of(testClass).environment())
                        .bind("templatedb.refresh", Refresh.class)
                        .orElse(Refresh.NEVER);
        if (granted != Refresh.NEVER) {
            throw new TemplateDatabaseException(
                    ("%s asks for refresh = %s, but @TestExecutionListeners of %s leaves out the listener that refreshes"
                                    + " its database.")
                            .formatted(
                                    testClass.getName(),
                                    granted,
                                    replaced.getRootDeclaringClass().getName()),
                    "Add mergeMode = MergeMode.MERGE_WITH_DEFAULTS there, and inheritListeners = false if a superclass has"
                            + " listeners too.",
                    null);
        }
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

    private static RefreshRequest request(TestContext testContext, boolean invocation) {
        Class<?> testClass = testContext.getTestClass();
        return DatabaseAnnotation.of(testClass)
                .map(annotation -> new RefreshRequest(
                        testClass,
                        invocation,
                        annotation.refresh(),
                        !annotation.declaringClass().isAssignableFrom(testClass)))
                .orElseGet(() -> new RefreshRequest(
                        testClass,
                        invocation,
                        Refresh.DEFAULT,
                        TestContextAnnotationUtils.searchEnclosingClass(testClass)));
    }
}
