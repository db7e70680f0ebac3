package io.github.templatedb.benchmarks.limit;

import io.github.templatedb.benchmarks.Figures;
import io.github.templatedb.benchmarks.MarkdownTable;
import io.github.templatedb.benchmarks.suite.Home;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Reading;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the time of our refreshes goes: on the test's path as two listeners around ours see it, and behind its back as the
 * server logs it. The log makes everything a little slower.
 */
public final class Breakdown {

    private static final Provider LOOKED_AT = Provider.OURS_METHOD
            .with(List.of(BeforeRefresh.class, AfterRefresh.class))
            .named("templatedb, looked at");

    private static final Map<String, String> LOGGING = Map.of(
            "templatedb.server.settings.log_min_duration_statement", "0",
            "templatedb.server.settings.log_connections", "setup_durations");

    private Breakdown() {}

    /** Measures both kinds of tests at a place. */
    public static Map<Work, Map<String, List<Double>>> measure(SuiteRunner runner, int tests)
            throws IOException, InterruptedException {
        Map<Work, Map<String, List<Double>>> results = new LinkedHashMap<>();
        for (Work work : List.of(Work.NONE, Work.WAITS_20)) {
            SuiteParameters parameters =
                    SuiteParameters.USUAL.contexts(1).works(work).methods(tests);
            runner.site().forgetOurs();
            Run run = runner.run(parameters, LOOKED_AT, LOGGING);
            results.put(work, times(runner, run));
        }
        return results;
    }

    private static Map<String, List<Double>> times(SuiteRunner runner, Run run) throws IOException {
        List<Reading> tests = run.tests().stream()
                .filter(test -> test.kind() == Reading.Kind.METHOD)
                .toList();
        Map<String, List<Double>> times = new LinkedHashMap<>();
        times.put(
                "the test waits: refresh (check, wait, swap)",
                tests.stream().map(Reading::refreshMillis).toList());
        times.put(
                "the test waits: first insert and count",
                tests.stream().map(Reading::answerMillis).toList());
        Map<String, List<Double>> logged = ServerLog.read(runner.site().folder(Home.OURS));
        for (String purpose : List.of("clone", "session begins", "other statements", ServerLog.PREPARING, "drop")) {
            List<Double> each = logged.getOrDefault(purpose, List.of());
            if (!each.isEmpty()) {
                times.put("the server works: " + purpose, each);
            }
        }
        return times;
    }

    /** As tables. The fastest tenth of the refreshes did not wait for a clone: that is what check and swap take. */
    public static String markdown(Map<Work, Map<String, List<Double>>> results, int tests) {
        StringBuilder text = new StringBuilder();
        results.forEach((work, times) -> {
            MarkdownTable table = new MarkdownTable(List.of(
                    "templatedb's refreshes, tests " + work.title() + ", ms",
                    "p10",
                    "median",
                    "p90",
                    "times a test",
                    "together, a test"));
            times.forEach((what, each) -> {
                Figures figures = new Figures(each);
                double sum = each.stream().mapToDouble(Double::doubleValue).sum();
                table.row(List.of(
                        what,
                        MarkdownTable.number(figures.p10()),
                        MarkdownTable.number(figures.median()),
                        MarkdownTable.number(figures.p90()),
                        MarkdownTable.number(each.size() / (double) tests),
                        MarkdownTable.number(sum / tests)));
            });
            text.append(table).append("\n");
        });
        return text.toString();
    }
}
