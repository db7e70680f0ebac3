package io.github.templatedb.lifecycle;

import io.github.templatedb.Refresh;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.datasource.Leases;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.Ordered;

/**
 * The database of one application context as its test classes use it, one after the other and one within the other: what
 * of its content belongs to the context, what to a class, and what to a single test. A refresh restores the first and the
 * second.
 *
 * @since 0.1.0
 */
public final class TestLifecycle implements ApplicationListener<ApplicationEvent>, Ordered {

    private final Leases leases;

    private final Refresh byDefault;

    private final boolean refreshIsExpected;

    private final RunningClasses classes = new RunningClasses();

    private final Map<Thread, String> tests = new LinkedHashMap<>();

    private @Nullable String dynamicTest;

    private Start start = Start.UNKNOWN;

    /** No class has begun, so whatever is written is the context's. */
    private boolean unused = true;

    /** What refreshes restore while no class runs. */
    private RunningClass.@Nullable State ofContext;

    private boolean tested;

    /** What became of what the context wrote while it started. */
    private enum Start {
        UNKNOWN,
        NOTHING_WRITTEN,
        IN_BASELINE,
        /** No class seemed to need it. */
        IN_FIRST_CLONE_ONLY
    }

    /**
     * Creates it for the leases of a context.
     *
     * @param leases the databases of the context
     * @param byDefault when they are refreshed, if a class says nothing else
     * @param first the class that loads the context; null if no tests use it
     */
    public TestLifecycle(Leases leases, Refresh byDefault, @Nullable TestScope first) {
        this.leases = leases;
        this.byDefault = byDefault;
        this.refreshIsExpected = first != null && (byDefault != Refresh.NEVER || first.refreshesWithin());
    }

    /** Spring Boot says after its runners that a context has started. Of one that it did not start, Spring alone says so. */
    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        boolean isOfBoot = event instanceof ApplicationReadyEvent;
        if (isOfBoot
                || event instanceof ContextRefreshedEvent refreshed
                        && refreshed.getApplicationContext().getBeanProvider(ApplicationArguments.class).stream()
                                .findAny()
                                .isEmpty()) {
            started();
        }
        if (isOfBoot) {
            leases.all().forEach(BypassedPolicies::report);
        }
    }

    /** After the other listeners. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    /** The context has started. What a class writes while it loads the context comes later. */
    private synchronized void started() {
        boolean mayStillWrite = start == Start.UNKNOWN || start == Start.NOTHING_WRITTEN;
        if (!mayStillWrite || !unused) {
            return;
        }
        if (leases.all().stream().noneMatch(lease -> lease.snapshots().isChanged())) {
            start = Start.NOTHING_WRITTEN;
        } else if (refreshIsExpected) {
            leases.all().forEach(lease -> lease.snapshots().take());
            start = Start.IN_BASELINE;
        } else {
            start = Start.IN_FIRST_CLONE_ONLY;
        }
        ofContext = RunningClass.State.of(leases);
    }

    /**
     * Whether a class can be given the state in which the context started. If not, the context has to be started again.
     *
     * @param asked what the class asks for
     * @return false if the context wrote while it started, and no class had asked for a refresh by then
     * @throws TemplateDatabaseException if it has to be started again, and another class uses it at the same time
     */
    public synchronized boolean canServe(TestScope asked) {
        if (start != Start.IN_FIRST_CLONE_ONLY || !granted(asked).refreshes() && !asked.refreshesWithin()) {
            return true;
        }
        classes.requireAlone(granted(asked), classes.around(asked), true);
        return false;
    }

    /**
     * What a class gets.
     *
     * @param asked what it asks for
     * @return what the configuration of the context or the property says, if the class says nothing
     */
    public TestScope granted(TestScope asked) {
        return asked.withDefault(byDefault);
    }

    /**
     * A test class or an invocation of it begins, and the context is there already. For a class that runs already nothing is
     * done.
     *
     * @param asked what the class asks for
     * @throws TemplateDatabaseException if another class uses the context at the same time, and one of them refreshes
     */
    public synchronized void begin(TestScope asked) {
        begin(asked, granted(asked).refreshesClass());
    }

    /**
     * The context was loaded by a class or an invocation that runs already.
     *
     * @param asked what the class asks for
     * @throws TemplateDatabaseException if another class uses the context at the same time, and one of them refreshes
     */
    public synchronized void loaded(TestScope asked) {
        begin(asked, false);
    }

    /**
     * A child of the context is about to start, for a class on databases that other classes may have used.
     *
     * @param asked what the class asks for
     */
    public synchronized void extended(TestScope asked) {
        if (!unused) {
            begin(asked);
        }
    }

    private void begin(TestScope asked, boolean refreshed) {
        if (start == Start.UNKNOWN) {
            // What says so may be on its way, in another thread.
            started();
        }
        if (!asked.invocation() && classes.last(asked.testClass()).isPresent()) {
            return;
        }
        RunningClass around = classes.around(asked);
        classes.requireAlone(granted(asked), around, granted(asked).refreshesClass());
        unused = false;
        if (refreshed && around != null) {
            around.endDynamicTests();
            around.keepState();
        }
        RunningClass.State before = classes.isEmpty() && ofContext != null ? ofContext : RunningClass.State.of(leases);
        classes.begin(new RunningClass(granted(asked), around, leases, before));
        if (refreshed) {
            leases.all().forEach(Lease::refresh);
        }
        if (granted(asked).refreshesClass() && !granted(asked).refreshesTests()) {
            leases.all().forEach(Lease::expectRefresh);
        }
    }

    /**
     * A test begins, in the thread that calls.
     *
     * @param asked what its class asks for
     * @param test the name of the test, for messages
     * @throws TemplateDatabaseException if another test uses the context at the same time
     */
    public synchronized void beginTest(TestScope asked, String test) {
        loaded(asked);
        if (granted(asked).refreshesTests()) {
            tests.values().stream().findFirst().ifPresent(other -> {
                throw RunningClasses.together(test, other);
            });
            RunningClass current = classes.last(asked.testClass()).orElseThrow();
            current.endDynamicTests();
            leases.all().forEach(current.keepState() ? Lease::expectRefresh : Lease::refresh);
        }
        tests.put(Thread.currentThread(), test);
        leases.all().forEach(lease -> lease.keeping().usedBy(test));
    }

    /**
     * A dynamic test begins. If the tests of its class get a fresh database each, it gets one with what was there when the
     * first dynamic test of its factory began.
     *
     * @param asked what the class of its factory asks for
     * @param test its name, for messages
     * @param inTransaction whether a transaction of its factory is open, which would end with the database
     * @throws TemplateDatabaseException if another one has not ended, and no fresh database can be had without taking it from the other
     */
    public synchronized void beginDynamicTest(TestScope asked, String test, boolean inTransaction) {
        Optional<RunningClass> refreshing = classes.last(asked.testClass())
                .filter(current -> current.scope().refreshesTests() && !inTransaction);
        refreshing.ifPresent(current -> {
            if (dynamicTest != null) {
                throw RunningClasses.together(test, dynamicTest);
            }
            current.beginDynamicTest();
            dynamicTest = test;
        });
        leases.all().forEach(lease -> lease.keeping().usedBy(test));
    }

    /** The dynamic test has ended that began last. */
    public synchronized void endDynamicTest() {
        dynamicTest = null;
    }

    /**
     * What runs on the database has failed: the database stays if that was asked for, and the failure says how to get there.
     *
     * @param failure why
     * @param rolledBack whether what it wrote in its transaction is rolled back
     */
    public void keepAfter(Throwable failure, boolean rolledBack) {
        new TestFailure(failure, rolledBack).keep(() -> leases.all().stream()
                .map(lease -> lease.keeping().afterFailure())
                .flatMap(Optional::stream)
                .toList());
    }

    /** The test of the thread that calls has ended. */
    public synchronized void endTest() {
        tests.remove(Thread.currentThread());
        if (!tested) {
            // The application may connect in its first test only.
            tested = true;
            leases.all().forEach(BypassedPolicies::report);
        }
    }

    /**
     * A test class or the last begun invocation of it has ended: what it wrote before its first test is no longer restored, and
     * if it asked for refreshes, nothing of what it wrote is left to those that do not.
     *
     * @param asked what it asked for
     */
    public synchronized void end(TestScope asked) {
        Optional<RunningClass> last = classes.last(asked.testClass());
        last.ifPresent(this::end);
        // A context that was loaded within the invocation knows the class alone, and what that wrote since.
        if (!asked.invocation() && last.isPresent()) {
            end(asked);
        }
    }

    private void end(RunningClass ended) {
        classes.end(ended);
        ended.restore();
        if (ended.scope().refreshesClass()) {
            leases.all().forEach(Lease::reset);
            leases.all().forEach(lease -> lease.keeping().usedBy(""));
        }
    }

    @Override
    public String toString() {
        return "the database of this context";
    }
}
