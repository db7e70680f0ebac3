package io.github.templatedb.benchmarks;

import java.time.Duration;
import java.util.Map;

/**
 * Something that is measured several times, beside others.
 *
 * @param name the first column of the table
 * @param run measures once
 */
public record Benchmark(String name, Run run) {

    /** Measures once. */
    @FunctionalInterface
    public interface Run {

        /**
         * Prepares, measures and cleans up.
         *
         * @return what was measured, by the title of its column, in the order of the columns
         */
        Map<String, Duration> measure() throws Exception;
    }
}
