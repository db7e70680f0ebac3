package io.github.templatedb.autoconfigure;

import io.github.templatedb.Refresh;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.Lease;
import io.github.templatedb.datasource.Leases;
import io.github.templatedb.junit.TestDatabase;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * The database of one application context as its test classes use it, one after the other and one within the other: what
 * of its content belongs to the context, what to a class, and what to a single test. A refresh restores the first and the
 * second.
 *
 * @since 0.1.0
 */
public final class ContextDatabase implements TestDatabase, ApplicationListener<ApplicationReadyEvent>, Ordered {

    private final Leases leases;

    private final Refresh byDefault;

    private final boolean refreshIsExpected;

    private final Deque<RunningClass> classes = new ArrayDeque<>();

    private final Map<Thread, String> tests = new LinkedHashMap<>();

    private @Nullable String dynamicTest;

    private Start start = Start.UNKNOWN;

    /** What became of what the context wrote while it started. */
    private enum Start {
        UNKNOWN,
        NOTHING_WRITTEN,
        IN_BASELINE,
        /** No class seemed to need it. */
        IN_FIRST_CLONE_ONLY
    }

    ContextDatabase(Leases leases, Refresh byDefault, Refresh ofFirstClass) {
        this.leases = leases;
        this.byDefault = byDefault;
        this.refreshIsExpected =
                byDefault != Refresh.NEVER || ofFirstClass != Refresh.NEVER && ofFirstClass != Refresh.DEFAULT;
    }

    /** After all runners, and after the other listeners. */
    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        started();
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    private synchronized void started() {
        boolean mayStillWrite = start == Start.UNKNOWN || start == Start.NOTHING_WRITTEN;
        if (!mayStillWrite || !classes.isEmpty()) {
            return;
        }
        if (leases.all().stream().noneMatch(Lease::isChanged)) {
            start = Start.NOTHING_WRITTEN;
        } else if (refreshIsExpected) {
            leases.all().forEach(Lease::snapshot);
            start = Start.IN_BASELINE;
        } else {
            start = Start.IN_FIRST_CLONE_ONLY;
        }
    }

    /**
     * Whether a class can be given the state in which the context started. If not, the context has to be started again.
     *
     * @param asked what the class asks for
     * @return false if the context wrote while it started, and no class had asked for a refresh by then
     */
    public synchronized boolean canServe(RefreshRequest asked) {
        return start != Start.IN_FIRST_CLONE_ONLY
                || !asked.withDefault(byDefault).refreshes();
    }

    /**
     * Whether each test of a class gets a fresh database.
     *
     * @param asked what the class asks for
     * @return also true if the configuration of the context or the property says so, and the class nothing
     */
    public boolean refreshesTests(RefreshRequest asked) {
        return asked.withDefault(byDefault).refreshesTests();
    }

    /**
     * A test class begins, and the context is there already.
     *
     * @param asked what the class asks for
     * @throws TemplateDatabaseException if another class uses the context at the same time, and one of them refreshes
     */
    public synchronized void begin(RefreshRequest asked) {
        RefreshRequest request = asked.withDefault(byDefault);
        requireAlone(request);
        RunningClass enclosing = classes.peek();
        if (request.refreshesClass() && enclosing != null) {
            enclosing.endDynamicTests();
            enclosing.keepState();
        }
        classes.push(new RunningClass(request, leases));
        if (request.refreshesClass()) {
            leases.all().forEach(Lease::refresh);
        }
    }

    /** A class that never refreshes may share a context with others that do not either, at the same time too. */
    private void requireAlone(RefreshRequest request) {
        for (RunningClass other : classes) {
            if (!request.isWithin(other.request().testClass())
                    && (request.refreshes() || other.request().refreshes())) {
                throw together(
                        request.testClass().getName(),
                        other.request().testClass().getName());
            }
        }
    }

    private static TemplateDatabaseException together(String one, String other) {
        return new TemplateDatabaseException(
                ("%s and %s run at the same time on one application context, so a fresh database for one of them would"
                                + " be taken from the other.")
                        .formatted(one, other),
                "Let them run one after the other, for example with @Execution(ExecutionMode.SAME_THREAD) or @ResourceLock,"
                        + " give them different contexts, or set refresh = NEVER for both.",
                null);
    }

    /**
     * The context was loaded by a class that runs already, if it was not there when the class began.
     *
     * @param asked what the class asks for
     */
    public synchronized void loaded(RefreshRequest asked) {
        if (start == Start.UNKNOWN) {
            // No Spring Boot, so nothing said that the context had started.
            started();
        }
        if (running(asked.testClass()).isEmpty()) {
            RefreshRequest request = asked.withDefault(byDefault);
            requireAlone(request);
            classes.push(new RunningClass(request, leases));
        }
    }

    /**
     * A test begins, in the thread that calls.
     *
     * @param asked what its class asks for
     * @param test the name of the test, for messages
     * @throws TemplateDatabaseException if another test uses the context at the same time
     */
    public synchronized void beginTest(RefreshRequest asked, String test) {
        loaded(asked);
        if (asked.withDefault(byDefault).refreshesTests()) {
            tests.values().stream().findFirst().ifPresent(other -> {
                throw together(test, other);
            });
            RunningClass current = running(asked.testClass()).orElseThrow();
            current.endDynamicTests();
            if (!current.keepState()) {
                leases.all().forEach(Lease::refresh);
            }
        }
        tests.put(Thread.currentThread(), test);
        leases.all().forEach(lease -> lease.usedBy(test));
    }

    @Override
    public synchronized void beginDynamicTest(Class<?> testClass, String test, boolean inTransaction) {
        Optional<RunningClass> refreshing =
                running(testClass).filter(current -> current.request().refreshesTests() && !inTransaction);
        refreshing.ifPresent(current -> {
            if (dynamicTest != null) {
                throw together(test, dynamicTest);
            }
            current.beginDynamicTest();
            dynamicTest = test;
        });
        leases.all().forEach(lease -> lease.usedBy(test));
    }

    @Override
    public synchronized void endDynamicTest() {
        dynamicTest = null;
    }

    @Override
    public void keepAfter(Throwable failure, boolean rolledBack) {
        new TestFailure(failure, rolledBack).keep(() -> leases.all().stream()
                .map(Lease::keepAfterFailure)
                .flatMap(Optional::stream)
                .toList());
    }

    /** The test of the thread that calls has ended. */
    public synchronized void endTest() {
        tests.remove(Thread.currentThread());
    }

    /**
     * A test class has ended: what it wrote before its first test is no longer restored, and if it asked for refreshes, nothing
     * of what it wrote is left to classes that do not.
     *
     * @param testClass the class
     */
    public synchronized void end(Class<?> testClass) {
        running(testClass).ifPresent(ended -> {
            classes.remove(ended);
            ended.restore();
            if (ended.request().refreshesClass()) {
                leases.all().forEach(Lease::reset);
                leases.all().forEach(lease -> lease.usedBy(""));
            }
        });
    }

    private Optional<RunningClass> running(Class<?> testClass) {
        return classes.stream()
                .filter(one -> one.request().testClass() == testClass)
                .findFirst();
    }

    @Override
    public String toString() {
        return "the database of this context";
    }
}
