package io.github.templatedb.benchmarks.comparison;

import io.github.templatedb.benchmarks.AtOnce;
import io.github.templatedb.benchmarks.Figures;
import io.github.templatedb.benchmarks.MarkdownTable;
import io.github.templatedb.benchmarks.Rounds;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Forty classes of five contexts with a database a method: so many at a time in one JVM, and the same in as many JVMs. */
public final class InParallel extends SuiteComparison {

    private static final SuiteParameters PARAMETERS =
            SuiteParameters.USUAL.contexts(5).methods(6);

    private static final List<Work> WORKS = List.of(Work.WAITS_20, Work.COMPUTES_20);

    private static final int CLASSES = 8;

    /**
     * How it was run.
     *
     * @param work what tests do besides
     * @param workers classes at a time in a JVM
     * @param forks JVMs at a time
     */
    private record Way(Work work, int workers, int forks) {

        String title() {
            return work.title() + ": "
                    + (forks > 1
                            ? forks + " JVMs"
                            : workers == 1 ? "one after the other" : workers + " classes in one JVM");
        }
    }

    /** Of all JVMs together. */
    private record Took(double seconds, double peakMegabytes, double contexts, int templates) {}

    private final Map<Way, List<Took>> taken = new LinkedHashMap<>();

    /** On a new server. */
    private final Map<Way, Took> cold = new LinkedHashMap<>();

    /** Creates one. */
    public InParallel() {
        super("parallel", "parallel");
        for (Work work : WORKS) {
            taken.put(new Way(work, 1, 1), new ArrayList<>());
            taken.put(new Way(work, 2, 1), new ArrayList<>());
            taken.put(new Way(work, 4, 1), new ArrayList<>());
            taken.put(new Way(work, 1, 2), new ArrayList<>());
            taken.put(new Way(work, 1, 4), new ArrayList<>());
        }
    }

    /** Once each with no server, and then with a server and a template that are there. */
    @Override
    void measure(SuiteRunner runner, int rounds) throws Exception {
        for (Way way : taken.keySet()) {
            runner.forgetTemplates();
            cold.put(way, measure(runner, way));
        }
        Rounds.run(
                rounds, List.copyOf(taken.keySet()), (way, round) -> runs(way).add(measure(runner, way)));
    }

    private static SuiteParameters parameters(Work work) {
        return PARAMETERS.classes(CLASSES, work);
    }

    private static Took measure(SuiteRunner runner, Way way) throws Exception {
        SuiteParameters parameters = parameters(way.work);
        List<String> classes = parameters.classNames();
        Map<String, String> properties = way.workers == 1
                ? Map.of()
                : Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.mode.default", "same_thread",
                        "junit.jupiter.execution.parallel.mode.classes.default", "concurrent",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", Integer.toString(way.workers));
        AtOnce<Run> done = AtOnce.run(IntStream.range(0, way.forks)
                .<Callable<Run>>mapToObj(fork -> () -> runner.run(
                        parameters,
                        Provider.OURS_METHOD,
                        properties,
                        IntStream.range(0, classes.size())
                                .filter(number -> number % way.forks == fork)
                                .mapToObj(classes::get)
                                .toList()))
                .toList());
        List<Run> runs = done.results();
        return new Took(
                done.seconds(),
                runs.stream().mapToDouble(Run::jvmPeak).sum() / (1 << 20),
                runs.stream().mapToDouble(Run::contextsStarted).sum(),
                runs.stream().mapToInt(Run::templatesBuilt).sum());
    }

    @Override
    Map<String, ?> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        taken.forEach((way, runs) ->
                json.put(way.title(), runs.stream().map(Record::toString).toList()));
        cold.forEach((way, run) -> json.put(way.title() + ", on a new server", run.toString()));
        return Map.of("ways", json);
    }

    @Override
    String markdown() {
        MarkdownTable table = new MarkdownTable(List.of(
                "240 tests, medians",
                "s",
                "to one after the other",
                "memory of the JVMs, MB",
                "contexts started",
                "templates built on a new server"));
        for (Way way : taken.keySet()) {
            double seconds = median(way, Took::seconds);
            table.row(List.of(
                    way.title(),
                    MarkdownTable.number(seconds),
                    MarkdownTable.ratio(seconds / median(new Way(way.work, 1, 1), Took::seconds)),
                    MarkdownTable.number(median(way, Took::peakMegabytes)),
                    MarkdownTable.number(median(way, Took::contexts)),
                    Integer.toString(Objects.requireNonNull(cold.get(way)).templates())));
        }
        return table.toString();
    }

    private List<Took> runs(Way way) {
        return Objects.requireNonNull(taken.get(way));
    }

    private double median(Way way, Function<Took, Double> figure) {
        return new Figures(runs(way).stream().map(figure).toList()).median();
    }
}
