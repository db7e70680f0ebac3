package io.github.templatedb.benchmarks.comparison;

import io.github.templatedb.benchmarks.Circumstances;
import io.github.templatedb.benchmarks.MarkdownTable;
import io.github.templatedb.benchmarks.ResultFile;
import io.github.templatedb.benchmarks.Section;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Forty classes of five contexts with a database a method: so many at a time in one JVM, and the same in as many JVMs. */
public final class InParallel {

    private static final SuiteParameters PARAMETERS =
            SuiteParameters.USUAL.contexts(5).methods(6);

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
    private record Took(double seconds, double peakMegabytes, double contexts) {}

    private final Map<Way, List<Took>> taken = new LinkedHashMap<>();

    /** Each way in turn, several times, on a server and a template that are there. */
    public InParallel run(SuiteRunner runner, int repetitions) throws Exception {
        List<Way> ways = new ArrayList<>();
        for (Work work : List.of(Work.WAITS_20, Work.COMPUTES_20)) {
            ways.add(new Way(work, 1, 1));
            ways.add(new Way(work, 2, 1));
            ways.add(new Way(work, 4, 1));
            ways.add(new Way(work, 1, 2));
            ways.add(new Way(work, 1, 4));
        }
        for (Work work : List.of(Work.WAITS_20, Work.COMPUTES_20)) {
            runner.run(
                    parameters(work),
                    Provider.OURS_METHOD,
                    Map.of(),
                    List.of(parameters(work).classNames().get(0)));
        }
        for (int i = 0; i < repetitions; i++) {
            for (Way way : ways) {
                taken.computeIfAbsent(way, absent -> new ArrayList<>()).add(measure(runner, way));
            }
        }
        return this;
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
        ExecutorService threads = Executors.newFixedThreadPool(way.forks);
        try {
            List<Callable<Run>> jvms = IntStream.range(0, way.forks)
                    .<Callable<Run>>mapToObj(fork -> () -> runner.run(
                            parameters,
                            Provider.OURS_METHOD,
                            properties,
                            IntStream.range(0, classes.size())
                                    .filter(number -> number % way.forks == fork)
                                    .mapToObj(classes::get)
                                    .toList()))
                    .toList();
            long begin = System.nanoTime();
            List<Future<Run>> futures = threads.invokeAll(jvms);
            double seconds = (System.nanoTime() - begin) / 1e9;
            List<Run> runs = new ArrayList<>();
            for (Future<Run> future : futures) {
                runs.add(future.get());
            }
            return new Took(
                    seconds,
                    runs.stream().mapToDouble(Run::jvmPeak).sum() / (1 << 20),
                    runs.stream().mapToDouble(Run::contextsStarted).sum());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Keeps everything that was measured, and puts the table into the page. */
    public String report(Circumstances circumstances, Path benchmarks) throws IOException {
        ResultFile.write(
                benchmarks.resolve("results/parallel.json"),
                Map.of("circumstances", circumstances.json(), "ways", json()));
        String text = markdown() + "\n" + circumstances.markdown() + "\n";
        new Section("parallel", text).writeInto(benchmarks.resolveSibling("benchmarks.md"));
        return text;
    }

    private Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        taken.forEach((way, runs) ->
                json.put(way.title(), runs.stream().map(Record::toString).toList()));
        return json;
    }

    private String markdown() {
        MarkdownTable table = new MarkdownTable(List.of(
                "240 tests, medians", "s", "to one after the other", "memory of the JVMs, MB", "contexts started"));
        taken.forEach((way, runs) -> table.row(List.of(
                way.title(),
                MarkdownTable.number(median(runs, Took::seconds)),
                MarkdownTable.ratio(
                        median(runs, Took::seconds) / median(taken.get(new Way(way.work, 1, 1)), Took::seconds)),
                MarkdownTable.number(median(runs, Took::peakMegabytes)),
                MarkdownTable.number(median(runs, Took::contexts)))));
        return table.toString();
    }

    private static double median(List<Took> runs, ToDoubleFunction<Took> figure) {
        return runs.stream().mapToDouble(figure).sorted().toArray()[runs.size() / 2];
    }
}
