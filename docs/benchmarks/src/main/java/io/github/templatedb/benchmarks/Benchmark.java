package io.github.templatedb.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Something that is measured several times, beside others.
 *
 * @param name the first column of the table
 * @param run measures once
 */
public record Benchmark(String name, Run run) {

    /** One that gives one measurement each time. */
    public static Benchmark single(String name, Callable<Map<String, Duration>> run) {
        return new Benchmark(name, () -> List.of(run.call()));
    }

    /** Measures once. */
    @FunctionalInterface
    public interface Run {

        /**
         * Prepares, measures and cleans up.
         *
         * @return what was measured, each time by the title of its column, in the order of the columns
         */
        List<Map<String, Duration>> measure() throws Exception;
    }
}
