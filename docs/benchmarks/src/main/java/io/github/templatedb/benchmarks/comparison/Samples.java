package io.github.templatedb.benchmarks.comparison;

import io.github.templatedb.benchmarks.Figures;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Reading;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** All runs of a comparison, and what they say of a provider. */
public final class Samples {

    private final List<Sample> samples = new ArrayList<>();

    void add(Sample sample) {
        samples.add(sample);
    }

    /** For a file: everything that was measured. */
    List<Map<String, Object>> json() {
        return samples.stream().map(Sample::json).toList();
    }

    /** A storage with a provider. */
    record Row(String storage, String provider) {}

    /** In the order in which they came first. */
    Set<Row> rows() {
        Set<Row> rows = new LinkedHashSet<>();
        samples.forEach(sample -> rows.add(new Row(sample.storage(), sample.provider())));
        return rows;
    }

    static Row floor(String storage) {
        return new Row(storage, Provider.FLOOR.name());
    }

    /** The median of something over the runs that were cold, or not. */
    Optional<Double> median(Row row, boolean cold, ToDoubleFunction<Run> figure) {
        return figures(
                        row,
                        sample ->
                                sample.cold() == cold ? List.of(figure.applyAsDouble(sample.run())) : List.<Double>of())
                .map(Figures::median);
    }

    /** All times of tests of one kind, of all runs. */
    Optional<Figures> tests(Row row, Reading.Kind kind, Work work) {
        return figures(row, sample -> sample.run().millis(kind, work));
    }

    Optional<Figures> firstTests(Row row) {
        return figures(row, sample -> List.of(sample.run().firstTestMillis()));
    }

    Optional<Figures> contexts(Row row) {
        return figures(row, sample -> sample.run().contexts());
    }

    private Optional<Figures> figures(Row row, Function<Sample, List<Double>> values) {
        List<Double> all = samples.stream()
                .filter(sample -> sample.storage().equals(row.storage())
                        && sample.provider().equals(row.provider()))
                .flatMap(sample -> values.apply(sample).stream())
                .toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(new Figures(all));
    }

    /** What the median test takes more than on the floor, of the same work on the same storage. */
    Optional<Double> overhead(Row row, Reading.Kind kind, Work work) {
        Optional<Figures> floor = tests(floor(row.storage()), kind, work);
        Optional<Figures> own = tests(row, kind, work);
        return own.isEmpty() || floor.isEmpty()
                ? Optional.empty()
                : Optional.of(own.get().median() - floor.get().median());
    }
}
