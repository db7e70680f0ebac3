package io.github.templatedb.benchmarks.suite;

import io.github.templatedb.benchmarks.suite.app.Work;

/**
 * One test that was run.
 *
 * @param kind what came before it
 * @param work what it did
 * @param millis since the end of the test before, or the beginning of the class
 * @param answerMillis how long it waited for its first answers
 * @param rows how many it saw in the table
 * @param refreshMillis how long the refresh before it took, if that was looked at
 */
public record Reading(Kind kind, Work work, double millis, double answerMillis, long rows, double refreshMillis) {

    /** What came before a test. */
    public enum Kind {

        /** It is the first one with a new application context. */
        CONTEXT,

        /** It is the first one of its class. */
        CLASS,

        /** One of the next tests of the class, which may find a database that was made ahead while nobody needed one. */
        EARLY,

        /** Another test of the same class. */
        METHOD
    }

    /** From a line that the launcher wrote. */
    static Reading parse(String line) {
        String[] words = line.split(" ");
        return new Reading(
                Kind.valueOf(words[1]),
                Work.valueOf(words[2]),
                Long.parseLong(words[3]) / 1e6,
                Long.parseLong(words[4]) / 1e6,
                Long.parseLong(words[5]),
                Long.parseLong(words[6]) / 1e6);
    }
}
