package io.github.templatedb.lifecycle;

import io.github.templatedb.core.TemplateDatabaseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** The classes and invocations that run on the databases of a context, the last one first. Not safe for use by several threads. */
final class RunningClasses {

    private final Deque<RunningClass> classes = new ArrayDeque<>();

    boolean isEmpty() {
        return classes.isEmpty();
    }

    void begin(RunningClass begun) {
        classes.push(begun);
    }

    void end(RunningClass ended) {
        classes.remove(ended);
    }

    /** The class, or its invocation that began last. */
    Optional<RunningClass> last(Class<?> testClass) {
        return first(scope -> scope.testClass() == testClass);
    }

    /** The class that has the invocation, or the innermost one that has the nested class, as its own or by inheritance. */
    @Nullable
    RunningClass around(TestScope scope) {
        Class<?> type = scope.testClass();
        Optional<RunningClass> found = scope.invocation()
                ? first(other -> other.testClass() == scope.testClass() && !other.invocation())
                : Optional.empty();
        while (found.isEmpty() && ClassUtils.isInnerClass(type)) {
            Class<?> enclosing = type.getEnclosingClass();
            found = first(other -> enclosing.isAssignableFrom(other.testClass()));
            type = enclosing;
        }
        return found.orElse(null);
    }

    private Optional<RunningClass> first(Predicate<TestScope> is) {
        return classes.stream().filter(one -> is.test(one.scope())).findFirst();
    }

    /** A class that never refreshes may share a context with others that do not either, at the same time too. */
    void requireAlone(TestScope scope, @Nullable RunningClass around, boolean refreshes) {
        for (RunningClass other : classes) {
            if ((around == null || !around.isWithin(other))
                    && (refreshes || other.scope().refreshesClass())) {
                throw together(scope.who(), other.scope().who());
            }
        }
    }

    static TemplateDatabaseException together(String one, String other) {
        return new TemplateDatabaseException(
                ("%s and %s run at the same time on one application context, so a fresh database for one of them would"
                                + " be taken from the other.")
                        .formatted(one, one.equals(other) ? "another invocation of it" : other),
                "Let methods of a class run one after the other, for example with @Execution(ExecutionMode.SAME_THREAD) or"
                        + " @ResourceLock. Classes that JUnit runs in parallel have a context each, unless templatedb.parallel = off, or"
                        + " nobody tells the JUnit Platform of them. Or set refresh = NEVER for both.");
    }
}
