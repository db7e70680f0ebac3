package io.github.templatedb.benchmarks.suite.app;

/**
 * What a test saw; the launcher asks for it when the test has ended.
 *
 * @param work what the test did
 * @param rows how many there were in the table after it had inserted its own
 * @param answerNanos how long it waited for its first answers, connection included
 * @param refreshNanos how long the refresh before it took, if somebody looked at that
 */
public record Observation(Work work, long rows, long answerNanos, long refreshNanos) {

    private static final ThreadLocal<Observation> LAST =
            ThreadLocal.withInitial(() -> new Observation(Work.NONE, -1, 0, 0));

    private static volatile long refresh;

    static void ofTheTest(Work work, long rows, long answerNanos) {
        LAST.set(new Observation(work, rows, answerNanos, refresh));
    }

    /** What was done before the next test took so long. */
    public static void ofTheRefresh(long nanos) {
        refresh = nanos;
    }

    /** Of the test that ended last in the thread that calls. */
    public static Observation last() {
        return LAST.get();
    }
}
