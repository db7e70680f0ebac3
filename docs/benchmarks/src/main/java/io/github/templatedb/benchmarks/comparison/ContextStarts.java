package io.github.templatedb.benchmarks.comparison;

import io.github.templatedb.benchmarks.Circumstances;
import io.github.templatedb.benchmarks.Figures;
import io.github.templatedb.benchmarks.MarkdownTable;
import io.github.templatedb.benchmarks.ResultFile;
import io.github.templatedb.benchmarks.Rounds;
import io.github.templatedb.benchmarks.Section;
import io.github.templatedb.benchmarks.comparison.Samples.Row;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the start of a context takes when everything is there: the database that is migrated, or the template of it. */
public final class ContextStarts {

    /** A context and its only test, a second context in the same JVM, and so on. */
    private static final SuiteParameters PARAMETERS =
            SuiteParameters.USUAL.contexts(4).methods(1).works(Work.NONE);

    private static final List<Provider> PROVIDERS = List.of(
            Provider.EXISTING, Provider.IDLE_FLYWAY, Provider.FLOOR, Provider.OURS_CONTEXT, Provider.ZONKY_CONTEXT);

    private final Samples samples = new Samples();

    /** Runs with each provider in turn, each round in another order. The first round does not count. */
    public ContextStarts run(SuiteRunner runner, int repetitions) throws Exception {
        runner.cold(PARAMETERS, Provider.FLOOR);
        Rounds.run(1 + repetitions, PROVIDERS, (provider, round) -> {
            Sample sample =
                    new Sample(runner.site().storage(), provider.name(), false, runner.second(PARAMETERS, provider));
            if (round > 0) {
                samples.add(sample);
            }
        });
        return this;
    }

    /** As a table. */
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

    /** Keeps everything that was measured, and puts the table into the page. */
    public String report(Circumstances circumstances, Path benchmarks) throws IOException {
        ResultFile.write(
                benchmarks.resolve("results/contexts-start.json"),
                Map.of("circumstances", circumstances.json(), "runs", samples.json()));
        String text = markdown() + "\n" + circumstances.markdown() + "\n";
        new Section("context start", text).writeInto(benchmarks.resolveSibling("benchmarks.md"));
        return text;
    }
}
