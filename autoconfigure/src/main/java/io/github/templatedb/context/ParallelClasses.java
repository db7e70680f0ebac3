package io.github.templatedb.context;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Says which test class each thread runs, and when classes end, if JUnit runs them in parallel. The JUnit Platform makes it by name.
 *
 * @since 0.1.0
 */
public final class ParallelClasses implements TestExecutionListener {

    /** Null if classes run one after the other. */
    private @Nullable TestPlan plan;

    /** Creates the listener. */
    public ParallelClasses() {}

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        ConfigurationParameters parameters = testPlan.getConfigurationParameters();
        ContextLimit.of(parameters::get).ifPresent(limit -> {
            plan = testPlan;
            TestClassRun.beginAll(limit);
        });
    }

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        if (plan != null) {
            plan = null;
            TestClassRun.endAll();
        }
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        run(test).ifPresent(TestClassRun::enter);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        run(test).ifPresent(run -> {
            run.leave();
            if (isOutermost(test)) {
                run.end();
            }
        });
    }

    /** A condition may have had a context loaded before. */
    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        if (isOutermost(test)) {
            run(test).ifPresent(TestClassRun::end);
        }
    }

    private Optional<TestClassRun> run(TestIdentifier test) {
        TestPlan running = plan;
        if (running == null) {
            return Optional.empty();
        }
        TestIdentifier outermost = test;
        while (!isOutermost(outermost)) {
            Optional<TestIdentifier> parent = running.getParent(outermost);
            if (parent.isEmpty()) {
                return Optional.empty();
            }
            outermost = parent.get();
        }
        return outermost
                .getSource()
                .filter(ClassSource.class::isInstance)
                .map(source -> TestClassRun.of(((ClassSource) source).getJavaClass()));
    }

    /** Directly below an engine. */
    private static boolean isOutermost(TestIdentifier test) {
        return test.getParentIdObject()
                .filter(parent -> parent.getLastSegment().getType().equals("engine"))
                .isPresent();
    }
}
