package io.github.templatedb.context;

import io.github.templatedb.Refresh;
import io.github.templatedb.lifecycle.TestScope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.test.context.TestContext;
import org.springframework.util.ClassUtils;

/**
 * A test class that JUnit runs beside others, with those nested in it, and the contexts that are its own meanwhile. It begins when a
 * context is looked for on its behalf, for which a condition may be first, and ends when JUnit says so. Safe for use by several threads.
 */
final class TestClassRun {

    private static final Logger logger = LoggerFactory.getLogger(TestClassRun.class);

    /** If they wait for each other, they share contexts all the same, or fail. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Of all classes that run one after the other: they share what there is. */
    static final TestClassRun ALONE = new TestClassRun(TestClassRun.class, true);

    /** Guarded by itself, as the contexts of each are. */
    private static final Map<Class<?>, TestClassRun> RUNNING = new HashMap<>();

    /** The last one is current: JUnit may begin a class in a thread in which another one waits for its tests. */
    private static final ThreadLocal<Deque<TestClassRun>> OF_THREAD = ThreadLocal.withInitial(ArrayDeque::new);

    /** Null while classes run one after the other. */
    private static volatile @Nullable ContextLimit limit;

    private final Class<?> testClass;

    private final boolean shares;

    private final Set<LoadedContext> contexts = new HashSet<>();

    /** Its own, and those of classes nested in it, in the order in which they began. */
    private final Set<TestContext> testContexts = new LinkedHashSet<>();

    private boolean asked;

    private boolean admitted;

    private TestClassRun(Class<?> testClass, boolean shares) {
        this.testClass = testClass;
        this.shares = shares;
    }

    /** From now on classes run beside each other. */
    static void beginAll(ContextLimit limitOfAll) {
        limit = limitOfAll;
    }

    static void endAll() {
        limit = null;
        synchronized (RUNNING) {
            RUNNING.clear();
        }
    }

    /** That of a class which is not nested. */
    static TestClassRun of(Class<?> testClass) {
        synchronized (RUNNING) {
            return RUNNING.computeIfAbsent(testClass, absent -> {
                TestScope scope = TestClassAnnotation.scope(testClass, false);
                return new TestClassRun(testClass, scope.refresh() == Refresh.NEVER && !scope.refreshesWithin());
            });
        }
    }

    /** That of a class about to be prepared, in the thread that calls. */
    static TestClassRun preparing(Class<?> testClass) {
        TestClassRun current = OF_THREAD.get().peek();
        return current != null ? current : limit != null ? of(outermost(testClass)) : ALONE;
    }

    /** That of the thread that calls, if a class may be its own, nested or inherited; else another one. */
    static TestClassRun current(Class<?> testClass, TestClassRun otherwise) {
        TestClassRun current = OF_THREAD.get().peek();
        return current != null && outermost(testClass).isAssignableFrom(current.testClass) ? current : otherwise;
    }

    private static Class<?> outermost(Class<?> testClass) {
        Class<?> type = testClass;
        while (ClassUtils.isInnerClass(type)) {
            type = type.getEnclosingClass();
        }
        return type;
    }

    /** What the thread that calls does is done for the class, until it leaves. */
    void enter() {
        OF_THREAD.get().push(this);
    }

    void leave() {
        OF_THREAD.get().removeFirstOccurrence(this);
    }

    /** Its contexts are free, and so is its place. */
    void end() {
        synchronized (RUNNING) {
            RUNNING.remove(testClass, this);
            RUNNING.notifyAll();
        }
        // Before another class may begin in its place.
        touchAll();
        synchronized (this) {
            ContextLimit limitOfAll = limit;
            if (admitted && limitOfAll != null) {
                admitted = false;
                limitOfAll.leave();
            }
        }
    }

    /** Waits until it may have contexts at all, unless the thread that calls keeps another class waiting. */
    void awaitAdmission() {
        ContextLimit limitOfAll = limit;
        if (this == ALONE || limitOfAll == null || OF_THREAD.get().stream().anyMatch(waiting -> waiting != this)) {
            return;
        }
        synchronized (this) {
            if (!asked) {
                asked = true;
                admitted = limitOfAll.enter(testClass.getName());
            }
        }
    }

    /** A test class does something, in the context of a nested class only while no other class has that. */
    static void works(TestContext testContext) {
        TestClassRun run = current(testContext.getTestClass(), ALONE);
        if (run == ALONE) {
            return;
        }
        LoadedContext ofNested =
                ClassUtils.isInnerClass(testContext.getTestClass()) ? LoadedContext.of(testContext) : null;
        boolean begins;
        synchronized (RUNNING) {
            begins = run.testContexts.add(testContext);
            if (ofNested != null) {
                run.await(ofNested);
            }
        }
        if (begins) {
            touchAll();
        }
    }

    /**
     * Asks for all contexts in use. Of those that are loaded, Spring closes the one that was asked for longest ago when there are too many: if
     * this is done whenever a class begins or ends, that is one which no class has.
     */
    private static void touchAll() {
        List<TestContext> inUse;
        synchronized (RUNNING) {
            inUse = RUNNING.values().stream()
                    .flatMap(each -> each.testContexts.stream())
                    .toList();
        }
        // Twice: when the first one is asked for, Spring looks at those that are not in use, to pause them.
        Stream.concat(inUse.stream(), inUse.stream())
                .filter(TestContext::hasApplicationContext)
                .forEach(TestContext::getApplicationContext);
    }

    /** Spring has a single context for a nested class that several inherit, unless one of them has loaded its own before: they have it one after the other. */
    private void await(LoadedContext context) {
        long begin = System.nanoTime();
        try {
            while (!contexts.contains(context)
                    && isOfAnother(context)
                    && System.nanoTime() - begin < PATIENCE.toNanos()) {
                RUNNING.wait(PATIENCE.toMillis());
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        contexts.add(context);
    }

    /** Says so if a context is closed for another class than those that run on it. */
    static void closes(LoadedContext context) {
        TestClassRun closing = OF_THREAD.get().peek();
        synchronized (RUNNING) {
            if (closing != null && !closing.contexts.contains(context)) {
                RUNNING.values().stream()
                        .filter(run -> run.contexts.contains(context))
                        .forEach(run -> logger.warn(
                                "Spring closes the application context of {}, which is running, for that of {}. Raise"
                                        + " spring.test.context.cache.maxSize, or lower templatedb.parallel.max-contexts",
                                run.testClass.getName(),
                                closing.testClass.getName()));
            }
        }
    }

    /** A context is loaded for the class, which has no use for another one like it any more. */
    void loads(LoadedContext context) {
        synchronized (RUNNING) {
            if (RUNNING.get(testClass) == this) {
                contexts.removeIf(context::isLike);
                contexts.add(context);
            }
        }
    }

    /** Whether a context is its own, or may be: if it is free, or those who have it share it, and the run has none like it. */
    boolean mayHave(LoadedContext context) {
        synchronized (RUNNING) {
            return this == ALONE
                    || contexts.contains(context)
                    || RUNNING.get(testClass) == this
                            && contexts.stream().noneMatch(other -> other.isLike(context))
                            && !isOfAnother(context);
        }
    }

    /** Of one with which this one does not share. */
    private boolean isOfAnother(LoadedContext context) {
        return RUNNING.values().stream()
                .filter(other -> other.contexts.contains(context))
                .anyMatch(other -> !shares || !other.shares);
    }

    /** Whether a context is its own from now on, which it is if it may be. */
    boolean has(LoadedContext context) {
        synchronized (RUNNING) {
            boolean has = mayHave(context);
            if (has && this != ALONE) {
                contexts.add(context);
            }
            return has;
        }
    }
}
