package io.github.templatedb.benchmarks.comparison;

import static io.github.templatedb.benchmarks.MarkdownTable.number;
import static io.github.templatedb.benchmarks.MarkdownTable.ratio;

import io.github.templatedb.benchmarks.Figures;
import io.github.templatedb.benchmarks.MarkdownTable;
import io.github.templatedb.benchmarks.Rounds;
import io.github.templatedb.benchmarks.comparison.Samples.Row;
import io.github.templatedb.benchmarks.server.Usage;
import io.github.templatedb.benchmarks.suite.Home;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Reading;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Both ways to refresh beside the floor and zonky's library, in turn: a test method, a whole suite, and processor time. */
public final class RewindComparison extends SuiteComparison {

    private static final String STORAGE = "tmpfs";

    private static final List<Provider> PROVIDERS = List.of(Provider.AUTO, Provider.CLONE, Provider.ZONKY_METHOD);

    private static final SuiteParameters WHOLE = SuiteParameters.USUAL;

    private final SuiteParameters tests;

    private final Samples methods = new Samples();

    private final Samples suites = new Samples();

    /**
     * Creates one.
     *
     * @param number so many tests of each kind in a run
     */
    public RewindComparison(int number) {
        super("rewinds", "rewinds");
        this.tests = SuiteParameters.USUAL
                .contexts(1)
                .methods(number)
                .works(Work.NONE, Work.WAITS_20, Work.UPDATES, Work.READS);
    }

    /** Runs all, each round in another order, but zonky's library once. The first round does not count. */
    @Override
    void measure(SuiteRunner runner, int rounds) throws Exception {
        List<Provider> all = new ArrayList<>(List.of(Provider.FLOOR));
        all.addAll(PROVIDERS);
        runner.warmUp(tests, all);
        runner.warmUp(WHOLE, all);
        Rounds.run(1 + rounds, all, (provider, round) -> {
            if (provider.home() == Home.ZONKY && round != 1) {
                return;
            }
            Run some = runner.second(tests, provider);
            Run whole = runner.second(WHOLE, provider);
            if (round > 0) {
                methods.add(new Sample(STORAGE, provider.name(), false, some));
                suites.add(new Sample(STORAGE, provider.name(), false, whole));
            }
        });
    }

    @Override
    Map<String, ?> json() {
        return Map.of("methods", methods.json(), "suites", suites.json());
    }

    @Override
    String markdown() {
        List<String> titles = new ArrayList<>(List.of("over the floor; of tests: median (10th percentile)"));
        PROVIDERS.forEach(provider -> titles.add(provider.name()));
        titles.addAll(List.of("aim", ""));
        MarkdownTable table = new MarkdownTable(titles);
        test(table, "one insert and one count, back to back, ms", Work.NONE, 2);
        test(table, "the same with 20 ms of waiting, ms", Work.WAITS_20, 2);
        test(table, "three tables updated, back to back, ms", Work.UPDATES, 5);
        test(table, "reads only, back to back, ms", Work.READS, 1);
        row(table, "the whole suite, times the floor", 1.2, provider -> wall(provider) / wall(Provider.FLOOR));
        row(table, "processor time of the JVM a test, ms", 0, provider -> cpu(provider, Run::jvm));
        row(table, "processor time of the server a test, ms", 0, provider -> cpu(provider, Run::server));
        row(
                table,
                "back to back, share of zonky's",
                1 / 25.0,
                provider -> over(provider, Work.NONE, Figures::median)
                        / over(Provider.ZONKY_METHOD, Work.NONE, Figures::median));
        return table.toString();
    }

    private void test(MarkdownTable table, String title, Work work, double aim) {
        List<String> cells = new ArrayList<>(List.of(title));
        PROVIDERS.forEach(provider -> cells.add("%s (%s)"
                .formatted(number(over(provider, work, Figures::median)), number(over(provider, work, Figures::p10)))));
        table.row(judged(cells, over(Provider.AUTO, work, Figures::median), aim));
    }

    private static void row(MarkdownTable table, String title, double aim, Function<Provider, Double> figure) {
        List<String> cells = new ArrayList<>(List.of(title));
        PROVIDERS.forEach(provider -> cells.add(ratio(figure.apply(provider))));
        table.row(judged(cells, figure.apply(Provider.AUTO), aim));
    }

    private static List<String> judged(List<String> cells, double ours, double aim) {
        cells.add(aim == 0 ? "" : "≤ " + ratio(aim));
        cells.add(aim == 0 ? "" : ours <= aim ? "met" : "missed");
        return cells;
    }

    private double over(Provider provider, Work work, Function<Figures, Double> figure) {
        return figure.apply(figures(provider, work)) - figure.apply(figures(Provider.FLOOR, work));
    }

    private Figures figures(Provider provider, Work work) {
        return methods.tests(new Row(STORAGE, provider.name()), Reading.Kind.METHOD, work)
                .orElseThrow();
    }

    private double wall(Provider provider) {
        return suites.median(new Row(STORAGE, provider.name()), false, Run::wallMillis)
                .orElseThrow();
    }

    private double cpu(Provider provider, Function<Run, Usage> whose) {
        double own = cpuSeconds(provider, whose);
        return (own - cpuSeconds(Provider.FLOOR, whose)) * 1000 / tests.tests();
    }

    private double cpuSeconds(Provider provider, Function<Run, Usage> whose) {
        return methods.median(new Row(STORAGE, provider.name()), false, run -> whose.apply(run)
                        .cpuSeconds())
                .orElseThrow();
    }
}
