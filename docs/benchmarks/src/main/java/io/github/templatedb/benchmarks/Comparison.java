package io.github.templatedb.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Benchmarks that are run in {@link Rounds}.
 *
 * @param title of the table
 * @param warmUps how often each is run before that, which does not count
 * @param rounds how often each is measured
 * @param benchmarks the rows of the table
 */
public record Comparison(String title, int warmUps, int rounds, List<Benchmark> benchmarks) {

    public Comparison {
        benchmarks = List.copyOf(benchmarks);
    }

    /** Measures all. */
    public Table run() throws Exception {
        Map<String, Map<String, List<Double>>> readings = new LinkedHashMap<>();
        benchmarks.forEach(benchmark -> readings.put(benchmark.name(), new LinkedHashMap<>()));
        Rounds.run(warmUps + rounds, benchmarks, (benchmark, round) -> {
            List<Map<String, Duration>> measured = benchmark.run().measure();
            if (round >= warmUps) {
                measured.forEach(once -> add(once, readings.get(benchmark.name())));
            }
        });
        return table(readings);
    }

    private static void add(Map<String, Duration> measured, Map<String, List<Double>> readings) {
        measured.forEach((column, time) ->
                readings.computeIfAbsent(column, missing -> new ArrayList<>()).add(time.toNanos() / 1e6));
    }

    private Table table(Map<String, Map<String, List<Double>>> readings) {
        Map<String, Map<String, Figures>> rows = new LinkedHashMap<>();
        readings.forEach((name, columns) -> {
            Map<String, Figures> row = new LinkedHashMap<>();
            columns.forEach((column, millis) -> row.put(column, new Figures(millis)));
            rows.put(name, row);
        });
        return new Table(title, rows);
    }
}
