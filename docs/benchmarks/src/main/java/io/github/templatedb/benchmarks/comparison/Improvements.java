package io.github.templatedb.benchmarks.comparison;

import static io.github.templatedb.benchmarks.MarkdownTable.number;

import io.github.templatedb.benchmarks.Figures;
import io.github.templatedb.benchmarks.MarkdownTable;
import io.github.templatedb.benchmarks.Rounds;
import io.github.templatedb.benchmarks.comparison.Samples.Row;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Reading;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Earlier builds of templatedb beside this one, with a database a method and tests back to back, in turn. */
public final class Improvements extends SuiteComparison {

    private static final String RUNNING = "server runs";

    private static final String RESTARTED = "server stopped before";

    private final SuiteParameters parameters;

    private final List<Provider> providers = new ArrayList<>(List.of(Provider.FLOOR));

    private final Samples samples = new Samples();

    /**
     * Creates one for some builds.
     *
     * @param methods so many tests in each of two contexts
     * @param builds jars of templatedb by what they are called in tables, the oldest first
     */
    public Improvements(int methods, Map<String, Path> builds) {
        super("builds", "builds");
        this.parameters = SuiteParameters.USUAL.methods(methods).works(Work.NONE);
        builds.forEach((label, jar) -> providers.add(Provider.OURS_METHOD.before(label, jar)));
        providers.add(Provider.OURS_METHOD);
    }

    /** Runs with each build, each round in another order. The first round does not count. */
    @Override
    void measure(SuiteRunner runner, int rounds) throws Exception {
        Rounds.run(1 + rounds, providers, (provider, round) -> {
            Run running = runner.second(parameters, provider);
            if (!provider.equals(Provider.FLOOR)) {
                runner.site().stop(provider);
            }
            Run restarted = runner.run(parameters, provider, Map.of());
            if (round > 0) {
                samples.add(new Sample(RUNNING, provider.name(), false, running));
                samples.add(new Sample(RESTARTED, provider.name(), false, restarted));
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
                "medians",
                "first test, from the start of the JVM, ms",
                "another context and its test, ms",
                "a test method, ms over the floor: median · p90",
                "the run, s",
                "server CPU, s"));
        for (String state : List.of(RUNNING, RESTARTED)) {
            Figures floor = tests(Samples.floor(state)).orElseThrow();
            for (Provider provider : providers) {
                Row row = new Row(state, provider.name());
                Figures tests = tests(row).orElseThrow();
                table.row(List.of(
                        state + ": " + provider.name(),
                        number(samples.firstTests(row).orElseThrow().median()),
                        number(samples.contexts(row).orElseThrow().median()),
                        number(tests.median() - floor.median()) + " · " + number(tests.p90() - floor.median()),
                        number(samples.median(row, false, Run::wallMillis).orElseThrow() / 1000),
                        number(samples.median(row, false, run -> run.server().cpuSeconds())
                                .orElseThrow())));
            }
        }
        return table.toString();
    }

    private Optional<Figures> tests(Row row) {
        return samples.tests(row, Reading.Kind.METHOD, Work.NONE);
    }
}
