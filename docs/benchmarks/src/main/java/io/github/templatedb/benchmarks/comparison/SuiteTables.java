package io.github.templatedb.benchmarks.comparison;

import static io.github.templatedb.benchmarks.MarkdownTable.number;
import static io.github.templatedb.benchmarks.MarkdownTable.ratio;

import io.github.templatedb.benchmarks.Figures;
import io.github.templatedb.benchmarks.MarkdownTable;
import io.github.templatedb.benchmarks.comparison.Samples.Row;
import io.github.templatedb.benchmarks.suite.Reading;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The tables of a comparison. Every figure is a median over the runs, or over the tests of all runs. */
final class SuiteTables {

    private static final double MEGABYTE = 1 << 20;

    private final Samples samples;

    SuiteTables(Samples samples) {
        this.samples = samples;
    }

    String whole() {
        MarkdownTable table = new MarkdownTable(List.of(
                "a run of all tests; in brackets: times the floor",
                "cold, s",
                "second, s",
                "first test, cold, s",
                "first test, second, s",
                "a class more, ms",
                "a context more, ms"));
        for (Row row : samples.rows()) {
            table.row(List.of(
                    name(row),
                    seconds(row, true, Run::wallMillis),
                    seconds(row, false, Run::wallMillis),
                    seconds(row, true, Run::firstTestMillis),
                    seconds(row, false, Run::firstTestMillis),
                    classes(row),
                    contexts(row)));
        }
        return table.toString();
    }

    String methods() {
        List<String> titles = new ArrayList<>(List.of("a test method, ms over the floor's median: median · p90 · p99"));
        List<Work> works = SuiteParameters.USUAL.works();
        works.stream().map(Work::title).forEach(titles::add);
        MarkdownTable table = new MarkdownTable(titles);
        for (Row row : samples.rows()) {
            boolean isFloor = row.equals(Samples.floor(row.storage()));
            List<String> cells = new ArrayList<>(List.of(isFloor ? name(row) + " (its own times)" : name(row)));
            for (Work work : works) {
                Optional<Figures> floor = samples.tests(Samples.floor(row.storage()), Reading.Kind.METHOD, work);
                cells.add(samples.tests(row, Reading.Kind.METHOD, work)
                        .map(own -> quantiles(
                                own,
                                isFloor || floor.isEmpty() ? 0 : floor.get().median()))
                        .orElse(""));
            }
            table.row(cells);
        }
        return table.toString();
    }

    String resources() {
        MarkdownTable table = new MarkdownTable(List.of(
                "the second run",
                "JVM CPU, s",
                "server CPU, s",
                "JVM peak, MB",
                "server peak, MB",
                "written, MB",
                "to disk, MB",
                "left: servers",
                "databases",
                "MB"));
        for (Row row : samples.rows()) {
            table.row(List.of(
                    name(row),
                    plain(row, run -> run.jvm().cpuSeconds()),
                    plain(row, run -> run.server().cpuSeconds()),
                    plain(row, run -> run.jvmPeak() / MEGABYTE),
                    plain(row, run -> run.serverPeak() / MEGABYTE),
                    plain(row, run -> (run.jvm().written() + run.server().written()) / MEGABYTE),
                    plain(row, run -> (run.jvm().stored() + run.server().stored()) / MEGABYTE),
                    plain(row, run -> run.left().servers()),
                    plain(row, run -> run.left().databases()),
                    plain(row, run -> run.left().bytes() / MEGABYTE)));
        }
        return table.toString();
    }

    private static String name(Row row) {
        return row.storage() + ": " + row.provider();
    }

    private static String quantiles(Figures figures, double floor) {
        return number(figures.median() - floor) + " · " + number(figures.p90() - floor) + " · "
                + number(figures.p99() - floor);
    }

    private String seconds(Row row, boolean cold, ToDoubleFunction<Run> millis) {
        Optional<Double> own = samples.median(row, cold, millis);
        Optional<Double> floor = samples.median(Samples.floor(row.storage()), cold, millis);
        return own.map(value -> "%.2f".formatted(value / 1000)
                        + floor.map(base -> " (" + ratio(value / base) + ")").orElse(""))
                .orElse("");
    }

    private String classes(Row row) {
        List<Double> overheads = Arrays.stream(Work.values())
                .map(work -> samples.overhead(row, Reading.Kind.CLASS, work))
                .flatMap(Optional::stream)
                .toList();
        return overheads.isEmpty() ? "" : number(new Figures(overheads).median());
    }

    private String contexts(Row row) {
        Optional<Figures> own = samples.contexts(row);
        Optional<Figures> floor = samples.contexts(Samples.floor(row.storage()));
        return own.isEmpty() || floor.isEmpty()
                ? ""
                : number(own.get().median() - floor.get().median());
    }

    private String plain(Row row, ToDoubleFunction<Run> figure) {
        return samples.median(row, false, figure).map(MarkdownTable::number).orElse("");
    }

    @Override
    public String toString() {
        return Objects.requireNonNull(whole()) + "\n" + methods() + "\n" + resources();
    }
}
