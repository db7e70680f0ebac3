package io.github.templatedb.benchmarks.suite;

import io.github.templatedb.benchmarks.server.Usage;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.util.List;

/**
 * What one run of a suite in one JVM took.
 *
 * @param wallMillis from the start of the process to its end, without the look at it in between
 * @param firstTestMillis from the start of the process to the end of the first test
 * @param tests each of them
 * @param jvmPeak bytes
 * @param serverPeak bytes, of all processes of the server together, looked at several times a second
 * @param jvm what the JVM used, with the children it waited for
 * @param server what the server used meanwhile, its start included if it started in this run
 * @param left what was there when the JVM had ended
 * @param contextsStarted application contexts
 * @param templatesBuilt by this JVM, with this build of templatedb
 */
public record Run(
        double wallMillis,
        double firstTestMillis,
        List<Reading> tests,
        long jvmPeak,
        long serverPeak,
        Usage jvm,
        Usage server,
        Left left,
        int contextsStarted,
        int templatesBuilt) {

    /** In milliseconds, those tests of one kind. */
    public List<Double> millis(Reading.Kind kind, Work work) {
        return tests.stream()
                .filter(test -> test.kind() == kind && test.work() == work)
                .map(Reading::millis)
                .toList();
    }

    /** In milliseconds, each start of a context, but the first: that is the start of the JVM too. */
    public List<Double> contexts() {
        return tests.stream()
                .filter(test -> test.kind() == Reading.Kind.CONTEXT
                        && test.work() == tests.get(0).work())
                .skip(1)
                .map(Reading::millis)
                .toList();
    }

    /**
     * What is left of a run.
     *
     * @param servers that still run
     * @param databases that were made and not dropped, templates apart
     * @param bytes in the folder of the server
     */
    public record Left(int servers, int databases, long bytes) {}
}
