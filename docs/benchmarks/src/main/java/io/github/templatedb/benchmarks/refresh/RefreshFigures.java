package io.github.templatedb.benchmarks.refresh;

import io.github.templatedb.benchmarks.Benchmark;
import io.github.templatedb.benchmarks.Circumstances;
import io.github.templatedb.benchmarks.Comparison;
import io.github.templatedb.benchmarks.Report;
import io.github.templatedb.benchmarks.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Measures what a test pays for a database of its own, and on request what many refreshes leave behind. */
final class RefreshFigures {

    private static final int BLOCK = 50;

    private static final Duration WORK = Duration.ofMillis(20);

    private RefreshFigures() {}

    /**
     * Takes the folder of the benchmarks, which has the results and beside it the page with the tables, the number of tests for
     * each row, and the number of refreshes in one JVM, or zero to leave that out.
     */
    public static void main(String[] arguments) throws Exception {
        Path benchmarks = Path.of(arguments[0]);
        int tests = Integer.parseInt(arguments[1]);
        int refreshes = Integer.parseInt(arguments[2]);
        Path migrations =
                Files.createTempDirectory(Files.createDirectories(benchmarks.resolve("target")), "migrations-");
        Shop.writeMigrations(migrations);
        System.setProperty(Shop.LOCATION_PROPERTY, migrations.toString());

        Circumstances circumstances = Circumstances.now();
        Table table = comparison(tests).run();
        Report report = Report.of("refresh", circumstances.end(), List.of(table));
        System.out.println(report.write(benchmarks));
        if (refreshes > 0) {
            Endurance.run(refreshes, benchmarks);
        }
    }

    private static Comparison comparison(int tests) {
        return new Comparison(
                "a test, ms: median (p90)",
                1,
                Math.max(1, tests / BLOCK),
                List.of(
                        row("works 20 ms, one database for all", Shop.SharedDatabaseTests.class, WORK, true),
                        row("works 20 ms, a fresh one for each", Shop.FreshDatabaseTests.class, WORK, true),
                        row("back to back, one database for all", Shop.SharedDatabaseTests.class, Duration.ZERO, true),
                        row("back to back, a fresh one for each", Shop.FreshDatabaseTests.class, Duration.ZERO, true),
                        row("reads only, one database for all", Shop.SharedDatabaseTests.class, Duration.ZERO, false),
                        row("reads only, a fresh one for each", Shop.FreshDatabaseTests.class, Duration.ZERO, false)));
    }

    private static Benchmark row(String name, Class<? extends Shop.AnyTests> testClass, Duration work, boolean writes) {
        TestRun run = new TestRun(testClass, work, writes);
        return new Benchmark(name, () -> run.run(BLOCK));
    }
}
