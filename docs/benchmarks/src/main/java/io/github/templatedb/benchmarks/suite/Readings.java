package io.github.templatedb.benchmarks.suite;

import io.github.templatedb.benchmarks.suite.app.Items;
import io.github.templatedb.benchmarks.suite.app.Observation;
import io.github.templatedb.core.clone.ServerRegistry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Takes the time from the end of one test to the end of the next, so that all is in it that any listener or extension does;
 * for the first test of a class, from the beginning of the class. And checks that a test sees of others what it may.
 */
final class Readings implements TestExecutionListener {

    /** What zonky's library keeps ready ({@code zonky.test.database.prefetching.pipeline-cache-size}), more than ours. */
    private static final int AHEAD = 5;

    private static final Pattern BUILT = Pattern.compile("templates: (\\d+) built");

    private final Isolation isolation;

    private final int rows;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private final Set<String> contexts = ConcurrentHashMap.newKeySet();

    /** A thread runs one class after the other. */
    private final ThreadLocal<Progress> progress = ThreadLocal.withInitial(Progress::new);

    private final AtomicBoolean first = new AtomicBoolean(true);

    private volatile boolean failed;

    private static final class Progress {

        private String testClass = "";

        private int before;

        private long since;

        private int written;
    }

    Readings(Isolation isolation, int rows) {
        this.isolation = isolation;
        this.rows = rows;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (test.getSource().orElse(null) instanceof ClassSource source) {
            Progress begun = progress.get();
            begun.testClass = source.getClassName();
            begun.before = 0;
            begun.written = 0;
            begun.since = System.nanoTime();
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        long now = System.nanoTime();
        result.getThrowable().ifPresent(failure -> {
            failed = true;
            failure.printStackTrace(System.err);
        });
        if (!test.isTest()) {
            return;
        }
        Progress current = progress.get();
        Observation seen = Observation.last();
        boolean isNewContext = contexts.add(current.testClass.replaceAll("Class.*", ""));
        if (first.compareAndSet(true, false)) {
            lines.add("first " + ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        }
        lines.add("test %s %s %d %d %d %d"
                .formatted(
                        kind(current.before, isNewContext),
                        seen.work(),
                        now - current.since,
                        seen.answerNanos(),
                        seen.rows(),
                        seen.refreshNanos()));
        check(seen, current);
        current.before++;
        current.since = System.nanoTime();
    }

    private static Reading.Kind kind(int before, boolean isNewContext) {
        if (before == 0) {
            return isNewContext ? Reading.Kind.CONTEXT : Reading.Kind.CLASS;
        }
        return before <= AHEAD ? Reading.Kind.EARLY : Reading.Kind.METHOD;
    }

    private void check(Observation seen, Progress current) {
        int own = seen.work().inserts() ? 1 : 0;
        current.written += own;
        long expected =
                switch (isolation) {
                    case METHOD -> rows + own;
                    case CLASS -> rows + current.written;
                    case CONTEXT, NONE -> seen.rows();
                };
        if (seen.rows() != expected) {
            failed = true;
            System.err.printf(
                    "A test of %s found %d rows and should have found %d: no isolation by %s%n",
                    current.testClass, seen.rows(), expected, isolation);
        }
    }

    /** Other products are not on the class path of this one, nor is it on theirs. */
    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (Boolean.getBoolean("suite.templates")) {
            Matcher built = BUILT.matcher(ServerRegistry.ofThisJvm().summary().orElseThrow());
            if (!built.find()) {
                throw new IllegalStateException("The summary does not say how many templates were built");
            }
            lines.add("templates " + built.group(1));
        } else {
            lines.add("templates 0");
        }
    }

    List<String> lines() {
        lines.add("contexts " + Items.made());
        return lines;
    }

    boolean failed() {
        return failed;
    }
}
