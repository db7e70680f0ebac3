package io.github.templatedb.benchmarks.jvms;

import io.github.templatedb.api.TestServer;
import io.github.templatedb.benchmarks.AtOnce;
import io.github.templatedb.benchmarks.Benchmark;
import io.github.templatedb.benchmarks.Comparison;
import io.github.templatedb.benchmarks.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** Clones that threads of one JVM make at the same time; each is dropped before the next ones. */
public final class ClonesAtOnce {

    private static final int ROUNDS = 20;

    private final TestServer server;

    private final String template;

    /**
     * Creates the measurement.
     *
     * @param server where they are made
     * @param template what they are copies of
     */
    public ClonesAtOnce(TestServer server, String template) {
        this.server = server;
        this.template = template;
    }

    /** Measures one alone, two and eight. */
    public Table measure() throws Exception {
        return new Comparison(
                        "clones with forty tables, ms: median (p90)",
                        2,
                        ROUNDS,
                        Map.of(1, "one alone", 2, "two at once", 8, "eight at once").entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(number -> new Benchmark(number.getValue(), () -> make(number.getKey())))
                                .toList())
                .run();
    }

    private List<Map<String, Duration>> make(int number) throws Exception {
        try {
            return AtOnce.run(IntStream.range(0, number)
                            .<Callable<Map<String, Duration>>>mapToObj(one -> () -> make("clone " + one))
                            .toList())
                    .results();
        } finally {
            IntStream.range(0, number).forEach(one -> server.forceDrop("clone " + one));
        }
    }

    private Map<String, Duration> make(String name) {
        long begin = System.nanoTime();
        server.createFrom(template, name);
        return Map.of("until it is there", Duration.ofNanos(System.nanoTime() - begin));
    }
}
