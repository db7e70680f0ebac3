package io.github.templatedb.benchmarks.jvms;

import java.io.PrintWriter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** One of the JVMs. */
public final class TestJvm {

    private TestJvm() {}

    /** Runs the tests of a class. The exit code is 0 if as many as were to run have passed. */
    public static void main(String[] arguments) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(arguments[0]))
                                .build(),
                        listener);
        TestExecutionSummary summary = listener.getSummary();
        summary.printFailuresTo(new PrintWriter(System.err, true));
        // As Maven's Surefire ends: threads that are left do not keep the JVM.
        boolean passed = summary.getFailures().isEmpty() && summary.getTestsSucceededCount() == Given.tests();
        System.exit(passed ? 0 : 1);
    }
}
