package io.github.templatedb.benchmarks.comparison;

import static io.github.templatedb.benchmarks.MarkdownTable.number;
import static io.github.templatedb.benchmarks.MarkdownTable.ratio;

import io.github.templatedb.benchmarks.MarkdownTable;
import io.github.templatedb.benchmarks.comparison.Samples.Row;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Reading;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What this project wants to reach, as ratios of figures from one run. */
final class Aims {

    private static final Row OURS = new Row("tmpfs", Provider.OURS_METHOD.name());

    private static final Row ZONKY = new Row("tmpfs", Provider.ZONKY_METHOD.name());

    private final Samples samples;

    Aims(Samples samples) {
        this.samples = samples;
    }

    /** One of them. */
    record Aim(String what, double ours, double other, double atMost) {

        /** Faster than the floor is as good as the floor. */
        double ratio() {
            return Math.max(0, ours) / other;
        }

        boolean isMet() {
            return ratio() <= atMost;
        }
    }

    List<Aim> all() {
        List<Aim> aims = new ArrayList<>();
        overhead("back to back: overhead a method, ms, to zonky's", Work.NONE, 1 / 4.0)
                .ifPresent(aims::add);
        overhead("with 20 ms of waiting: overhead a method, ms, to zonky's", Work.WAITS_20, 1 / 20.0)
                .ifPresent(aims::add);
        overhead("with 20 ms of computing: overhead a method, ms, to zonky's", Work.COMPUTES_20, 1 / 20.0)
                .ifPresent(aims::add);
        toFloor("second run: first test, ms, to the floor's", Run::firstTestMillis, 1.1)
                .ifPresent(aims::add);
        toFloor("second run: whole suite with a database a method, ms, to the floor's", Run::wallMillis, 1.2)
                .ifPresent(aims::add);
        return aims;
    }

    private Optional<Aim> overhead(String what, Work work, double atMost) {
        Optional<Double> ours = samples.overhead(OURS, Reading.Kind.METHOD, work);
        Optional<Double> zonkys = samples.overhead(ZONKY, Reading.Kind.METHOD, work);
        return ours.isEmpty() || zonkys.isEmpty()
                ? Optional.empty()
                : Optional.of(new Aim(what, ours.get(), zonkys.get(), atMost));
    }

    private Optional<Aim> toFloor(String what, ToDoubleFunction<Run> figure, double atMost) {
        Optional<Double> ours = samples.median(OURS, false, figure);
        Optional<Double> floor = samples.median(Samples.floor("tmpfs"), false, figure);
        return ours.isEmpty() || floor.isEmpty()
                ? Optional.empty()
                : Optional.of(new Aim(what, ours.get(), floor.get(), atMost));
    }

    String markdown() {
        MarkdownTable table = new MarkdownTable(
                List.of("aim, templatedb with a database a method on tmpfs", "ours", "other", "ratio", "aim", ""));
        for (Aim aim : all()) {
            table.row(List.of(
                    aim.what(),
                    number(aim.ours()),
                    number(aim.other()),
                    ratio(aim.ratio()),
                    "≤ " + ratio(aim.atMost()),
                    aim.isMet() ? "met" : "missed"));
        }
        return table.toString();
    }
}
