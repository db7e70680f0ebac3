package io.github.templatedb.benchmarks.comparison;

import io.github.templatedb.benchmarks.Figures;
import io.github.templatedb.benchmarks.MarkdownTable;
import io.github.templatedb.benchmarks.Rounds;
import io.github.templatedb.benchmarks.comparison.Samples.Row;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.util.List;
import java.util.Map;

/** What the start of a context takes when everything is there: the database that is migrated, or the template of it. */
public final class ContextStarts extends SuiteComparison {

    /** A context and its only test, a second context in the same JVM, and so on. */
    private static final SuiteParameters PARAMETERS =
            SuiteParameters.USUAL.contexts(4).methods(1).works(Work.NONE);

    private static final List<Provider> PROVIDERS = List.of(
            Provider.EXISTING, Provider.IDLE_FLYWAY, Provider.FLOOR, Provider.OURS_CONTEXT, Provider.ZONKY_CONTEXT);

    private final Samples samples = new Samples();

    /** Creates one. */
    public ContextStarts() {
        super("context start", "contexts-start");
    }

    /** Runs with each provider in turn, each round in another order. The first round does not count. */
    @Override
    void measure(SuiteRunner runner, int rounds) throws Exception {
        runner.cold(PARAMETERS, Provider.FLOOR);
        Rounds.run(1 + rounds, PROVIDERS, (provider, round) -> {
            Sample sample =
                    new Sample(runner.site().storage(), provider.name(), false, runner.second(PARAMETERS, provider));
            if (round > 0) {
                samples.add(sample);
            }
        });
    }

    @Override
    Map<String, ?> json() {
        return Map.of("runs", samples.json());
    }

    @Override
    String markdown() {
        MarkdownTable table = new MarkdownTable(List.of(
                "ms: median (p90); over the first row",
                "first test, from the start of the JVM",
                "over",
                "CPU of the JVM, s",
                "another context and its test",
                "over"));
        for (Provider provider : PROVIDERS) {
            Row row = new Row("tmpfs", provider.name());
            Row least = new Row("tmpfs", Provider.EXISTING.name());
            Figures first = samples.firstTests(row).orElseThrow();
            Figures more = samples.contexts(row).orElseThrow();
            table.row(List.of(
                    provider.name(),
                    text(first),
                    MarkdownTable.number(first.median()
                            - samples.firstTests(least).orElseThrow().median()),
                    MarkdownTable.number(
                            samples.median(row, false, run -> run.jvm().cpuSeconds())
                                    .orElseThrow()),
                    text(more),
                    MarkdownTable.number(more.median()
                            - samples.contexts(least).orElseThrow().median())));
        }
        return table.toString();
    }

    private static String text(Figures figures) {
        return MarkdownTable.number(figures.median()) + " (" + MarkdownTable.number(figures.p90()) + ")";
    }
}
