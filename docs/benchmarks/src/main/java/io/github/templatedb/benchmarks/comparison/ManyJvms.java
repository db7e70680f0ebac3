package io.github.templatedb.benchmarks.comparison;

import io.github.templatedb.api.TemplateKey;
import io.github.templatedb.api.TestServer;
import io.github.templatedb.benchmarks.AtOnce;
import io.github.templatedb.benchmarks.Figures;
import io.github.templatedb.benchmarks.MarkdownTable;
import io.github.templatedb.benchmarks.Rounds;
import io.github.templatedb.benchmarks.Table;
import io.github.templatedb.benchmarks.jvms.ClonesAtOnce;
import io.github.templatedb.benchmarks.jvms.Given;
import io.github.templatedb.benchmarks.jvms.JvmsServer;
import io.github.templatedb.benchmarks.jvms.TestJvm;
import io.github.templatedb.benchmarks.jvms.Way;
import io.github.templatedb.benchmarks.server.PeakWatch;
import io.github.templatedb.benchmarks.suite.ClassPath;
import io.github.templatedb.benchmarks.suite.Home;
import io.github.templatedb.benchmarks.suite.Migrations;
import io.github.templatedb.benchmarks.suite.Site;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import io.github.templatedb.core.server.Endpoint;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Thirty-nine JVMs that start at once against one server, with 343 tests between them. */
public final class ManyJvms extends SuiteComparison {

    private static final int JVMS = 39;

    private static final int TESTS = 343;

    /** In that suite a process held the lock for two seconds: (98.9 s - 20 s) / 39. */
    private static final int MIGRATIONS = 200;

    private static final Duration LOOK = Duration.ofMillis(25);

    /** Of all JVMs together. */
    private record Took(double seconds, double connections, JvmsServer.Left left) {}

    private final Map<Way, List<Took>> taken = new EnumMap<>(Way.class);

    private @Nullable Table clones;

    /** Creates one. */
    public ManyJvms() {
        super("jvms", "jvms");
        for (Way way : Way.values()) {
            taken.put(way, new ArrayList<>());
        }
    }

    /** On a server that runs. Before each run there is one of a single JVM, which does not count, and leaves an archive of its classes. */
    @Override
    void measure(SuiteRunner runner, int rounds) throws Exception {
        Path folder = Files.createDirectories(runner.suites().resolve("jvms"));
        new Migrations(SuiteParameters.USUAL.migrations(MIGRATIONS)).write(folder);
        JvmsServer server = new JvmsServer(runner.site(), folder.resolve("migrations"));
        Rounds.run(rounds, List.of(Way.values()), (way, round) -> {
            run(server, way, 1);
            took(way).add(run(server, way, JVMS));
        });
        Endpoint endpoint = runner.site().common().endpoint();
        TestServer here = TestServer.at(runner.site().url("postgres"), endpoint.username(), endpoint.password());
        String script = new Migrations(SuiteParameters.USUAL).all();
        String template = here.ensureTemplate(TemplateKey.of(script), database -> {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(script);
            }
        });
        clones = new ClonesAtOnce(here, template).measure();
    }

    private static Took run(JvmsServer server, Way way, int number) throws Exception {
        server.prepare(way);
        List<Callable<Integer>> jvms = new ArrayList<>();
        for (int jvm = 0; jvm < number; jvm++) {
            List<String> command = command(server, way, jvm, number == 1);
            jvms.add(() -> exitCode(command));
        }
        try (PeakWatch connections = PeakWatch.of(server::connections, LOOK)) {
            AtOnce<Integer> done = AtOnce.run(jvms);
            if (!done.results().stream().allMatch(code -> code == 0)) {
                throw new IllegalStateException("Tests with '%s' have failed".formatted(way.title()));
            }
            return new Took(done.seconds(), connections.peak(), server.left());
        }
    }

    private static int exitCode(List<String> command) throws IOException, InterruptedException {
        Process jvm = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return jvm.waitFor();
        } finally {
            jvm.destroy();
        }
    }

    /** As many as the others, or one more. */
    private static int tests(int jvm) {
        return TESTS / JVMS + (jvm < TESTS % JVMS ? 1 : 0);
    }

    private static List<String> command(JvmsServer server, Way way, int jvm, boolean isFirst) throws IOException {
        Site site = server.site();
        Endpoint endpoint = site.common().endpoint();
        Map<String, String> given = new LinkedHashMap<>();
        given.put("url", site.url("postgres"));
        given.put("user", endpoint.username());
        given.put("password", endpoint.password());
        given.put("migrations", server.migrations().toString());
        given.put("number", Integer.toString(jvm));
        given.put("tests", Integer.toString(tests(jvm)));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Xlog:disable",
                (isFirst ? "-XX:ArchiveClassesAtExit=" : "-XX:SharedArchiveFile=")
                        + server.migrations().resolveSibling(way + ".jsa"),
                "-Dtemplatedb.server.directory=" + site.folder(Home.OURS)));
        given.forEach((name, value) -> command.add("-D" + Given.PREFIX + name + "=" + value));
        command.addAll(List.of(
                "-classpath",
                String.join(File.pathSeparator, ClassPath.ofJars(way.home())),
                TestJvm.class.getName(),
                way.tests()));
        return command;
    }

    @Override
    Map<String, ?> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        taken.forEach((way, runs) ->
                json.put(way.title(), runs.stream().map(Record::toString).toList()));
        return Map.of("ways", json, "clones", Objects.requireNonNull(clones).json());
    }

    @Override
    String markdown() {
        MarkdownTable table = new MarkdownTable(List.of(
                "39 JVMs at once, 343 tests",
                "s",
                "to by hand",
                "connections at most",
                "left: databases",
                "schemas",
                "servers",
                "folders"));
        for (Way way : Way.values()) {
            double seconds = median(way, Took::seconds);
            table.row(List.of(
                    way.title(),
                    MarkdownTable.number(seconds),
                    MarkdownTable.ratio(seconds / median(Way.LOCKED, Took::seconds)),
                    most(way, Took::connections),
                    most(way, run -> (double) run.left().databases()),
                    most(way, run -> (double) run.left().schemas()),
                    most(way, run -> (double) run.left().servers()),
                    most(way, run -> (double) run.left().folders())));
        }
        return table + "\n" + Objects.requireNonNull(clones).markdown();
    }

    private List<Took> took(Way way) {
        return Objects.requireNonNull(taken.get(way));
    }

    private double median(Way way, Function<Took, Double> figure) {
        return new Figures(took(way).stream().map(figure).toList()).median();
    }

    private String most(Way way, Function<Took, Double> figure) {
        return "%.0f"
                .formatted(took(way).stream().mapToDouble(figure::apply).max().orElse(0));
    }
}
