package io.github.templatedb.benchmarks.run;

import io.github.templatedb.benchmarks.Circumstances;
import io.github.templatedb.benchmarks.Report;
import io.github.templatedb.benchmarks.Table;
import io.github.templatedb.benchmarks.comparison.ContextStarts;
import io.github.templatedb.benchmarks.comparison.Improvements;
import io.github.templatedb.benchmarks.comparison.InParallel;
import io.github.templatedb.benchmarks.comparison.ManyJvms;
import io.github.templatedb.benchmarks.comparison.ProviderComparison;
import io.github.templatedb.benchmarks.comparison.RewindComparison;
import io.github.templatedb.benchmarks.comparison.SuiteComparison;
import io.github.templatedb.benchmarks.curve.Curves;
import io.github.templatedb.benchmarks.curve.Sizes;
import io.github.templatedb.benchmarks.limit.Breakdown;
import io.github.templatedb.benchmarks.limit.PhysicalLimit;
import io.github.templatedb.benchmarks.limit.Trials;
import io.github.templatedb.benchmarks.run.Options.Part;
import io.github.templatedb.benchmarks.server.ServerFolder;
import io.github.templatedb.benchmarks.suite.ClassPath;
import io.github.templatedb.benchmarks.suite.Home;
import io.github.templatedb.benchmarks.suite.Migrations;
import io.github.templatedb.benchmarks.suite.Site;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The command that makes the figures in docs/benchmarks.md. */
final class Benchmarks {

    private static final String PACKAGE = "io.github.templatedb.benchmarks.";

    private final Options options;

    private final Path target;

    private Benchmarks(Options options) {
        this.options = options;
        this.target = options.folder().resolve("target");
    }

    /** Takes {@code name=value} pairs, as the pom of this module has them. */
    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(arguments);
        long begin = System.nanoTime();
        new Benchmarks(options).run();
        System.out.printf(
                "Measured %s in %d s%n",
                options.parts(), Duration.ofNanos(System.nanoTime() - begin).toSeconds());
    }

    private void run() throws Exception {
        Path suites = Files.createTempDirectory(Files.createDirectories(target), "suites-");
        try {
            if (options.has(Part.SUITE) || options.has(Part.LIMIT)) {
                try (Site memory = Site.inMemory();
                        Site disk = Site.onDisk(target)) {
                    compare(new SuiteRunner(memory, suites), new SuiteRunner(disk, suites));
                }
            }
            if (options.has(Part.TRIALS)) {
                System.out.println(Trials.run(options.full() ? 50 : 20, options.folder()));
            }
            suites(Part.CONTEXT, suites, ContextStarts::new, options.number("starts", 11));
            suites(Part.PARALLEL, suites, InParallel::new, options.number("repetitions", 3));
            suites(Part.JVMS, suites, ManyJvms::new, options.number("repetitions", 1));
            suites(
                    Part.BUILDS,
                    suites,
                    () -> new Improvements(options.number("methods", 50), options.builds()),
                    options.number("repetitions", 7));
            suites(
                    Part.REWINDS,
                    suites,
                    () -> new RewindComparison(options.number("methods", 30)),
                    options.number("repetitions", 3));
            if (options.has(Part.CURVES)) {
                try (Site memory = Site.inMemory()) {
                    Sizes sizes = options.full() ? Sizes.FULL : Sizes.SHORT;
                    System.out.println(
                            new Curves(new SuiteRunner(memory, suites), sizes).run(options.curves(), options.folder()));
                }
            }
        } finally {
            ServerFolder.delete(suites);
        }
        if (options.has(Part.REWINDS)) {
            fork("curve.RewindCurves", options.number("points", 20), 0);
        }
        if (options.has(Part.KEY)) {
            fork("key.KeyFigures", 30, 2000);
        }
        if (options.has(Part.START)) {
            fork("start.StartFigures", options.number("starts", 11), options.number("connections", 400));
        }
        if (options.has(Part.REFRESH)) {
            fork("refresh.RefreshFigures", options.number("tests", 400), options.number("refreshes", 0));
        }
    }

    private void suites(Part part, Path suites, Supplier<SuiteComparison> comparison, int rounds) throws Exception {
        if (options.has(part)) {
            try (Site memory = Site.inMemory()) {
                run(comparison.get(), new SuiteRunner(memory, suites), rounds);
            }
        }
    }

    private void run(SuiteComparison comparison, SuiteRunner runner, int rounds) throws Exception {
        System.out.println(comparison.run(runner, rounds, circumstances(runner), options.folder()));
    }

    private void compare(SuiteRunner memory, SuiteRunner disk) throws Exception {
        if (options.has(Part.SUITE)) {
            int methods = options.number("methods", options.full() ? 12 : 10);
            int rounds = options.number("repetitions", options.full() ? 5 : 2);
            run(
                    new ProviderComparison(SuiteParameters.USUAL.methods(methods), options.full() ? rounds : 1, disk),
                    memory,
                    rounds);
        }
        if (options.has(Part.LIMIT)) {
            limit(memory, disk);
        }
    }

    private void limit(SuiteRunner memory, SuiteRunner disk) throws Exception {
        Circumstances circumstances = circumstances(memory);
        String script = new Migrations(SuiteParameters.USUAL).all();
        Table physical = new PhysicalLimit()
                .at(memory.site(), script)
                .at(disk.site(), script)
                .run(options.full() ? 50 : 20);
        int tests = options.full() ? 300 : 100;
        Map<Work, Map<String, List<Double>>> breakdown = Breakdown.measure(memory, tests);
        System.out.println(new Report(
                        "limit",
                        "limit",
                        circumstances.end(),
                        Map.of("physical", physical.json(), "breakdown", breakdown),
                        physical.markdown() + "\n"
                                + Breakdown.markdown(breakdown, tests).stripTrailing() + "\n")
                .write(options.folder()));
    }

    private static Circumstances circumstances(SuiteRunner runner) {
        return Circumstances.now()
                .add("PostgreSQL", runner.site().common().setting("server_version"))
                .add("Spring Boot", org.springframework.boot.SpringBootVersion.getVersion())
                .add("zonky", zonky());
    }

    private static String zonky() {
        return ClassPath.of(Home.ZONKY).stream()
                .map(entry -> Path.of(entry).getFileName().toString())
                .filter(name -> name.matches("embedded-database-spring-test-[0-9.]+\\.jar"))
                .map(name -> name.replaceAll("[^0-9]*([0-9.]+)\\.jar", "$1"))
                .findFirst()
                .orElse("unknown");
    }

    /** In a JVM that has not seen the other product. */
    private void fork(String type, int first, int second) throws Exception {
        int exit = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-classpath",
                        String.join(File.pathSeparator, ClassPath.of(Home.OURS)),
                        PACKAGE + type,
                        options.folder().toString(),
                        Integer.toString(first),
                        Integer.toString(second))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException(type + " failed");
        }
    }
}
