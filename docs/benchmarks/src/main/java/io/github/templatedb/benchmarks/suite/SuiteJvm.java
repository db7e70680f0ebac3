package io.github.templatedb.benchmarks.suite;

import io.github.templatedb.benchmarks.server.PeakWatch;
import io.github.templatedb.benchmarks.server.ServerProcesses;
import io.github.templatedb.benchmarks.server.Usage;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A JVM of its own for one run of a suite. */
final class SuiteJvm {

    private final Suite suite;

    private final Provider provider;

    private final Site site;

    private final Map<String, String> properties;

    SuiteJvm(Suite suite, Provider provider, Site site, Map<String, String> properties) {
        this.suite = suite;
        this.provider = provider;
        this.site = site;
        this.properties = properties;
    }

    /** Runs some of the test classes. */
    Run run(List<String> classNames) throws IOException, InterruptedException {
        ServerProcesses processes = new ServerProcesses(site.folder(provider));
        Path classes = Files.write(Files.createTempFile(suite.folder(), "classes-", ".txt"), classNames);
        Path results = Files.createTempFile(suite.folder(), "results-", ".txt");
        Path errors = Files.createTempFile(suite.folder(), "errors-", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command(classes, results));
        if (provider.home() == Home.OURS) {
            builder.environment()
                    .put("TEMPLATEDB_SERVER_DIRECTORY", site.folder(provider).toString());
        }
        Usage serverBefore = processes.usage();
        Instant beginning = Instant.now();
        long begin = System.nanoTime();
        Process jvm = builder.redirectError(Redirect.to(errors.toFile())).start();
        try (PeakWatch memory = PeakWatch.ofMemory(processes);
                BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            long done = System.nanoTime();
            Usage server = processes.usage().since(serverBefore);
            Usage used = Usage.ofProcess(jvm.pid());
            long peak = ServerProcesses.peakOf(jvm.pid());
            long released = System.nanoTime();
            jvm.getOutputStream().close();
            boolean failed = jvm.waitFor() != 0;
            long end = System.nanoTime();
            if (failed || !SuiteLauncher.DONE.equals(line)) {
                throw new IllegalStateException("The tests with %s, in %s, failed: %s%n%s"
                        .formatted(provider.name(), suite.folder(), line, Files.readString(errors)));
            }
            List<String> lines = Files.readAllLines(results);
            return new Run(
                    (done - begin + end - released) / 1e6,
                    (number("first ", lines) - ChronoUnit.MICROS.between(Instant.EPOCH, beginning)) / 1e3,
                    lines.stream()
                            .filter(one -> one.startsWith("test "))
                            .map(Reading::parse)
                            .toList(),
                    peak,
                    memory.peak(),
                    used,
                    server,
                    Leftovers.of(site, provider),
                    (int) number("contexts ", lines),
                    (int) number("templates ", lines));
        } finally {
            for (Path file : List.of(classes, results, errors)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static long number(String name, List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    private List<String> command(Path classes, Path results) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-classpath",
                Stream.concat(Stream.of(suite.classes(provider).toString()), ClassPath.of(provider).stream())
                        .reduce((one, other) -> one + File.pathSeparator + other)
                        .orElseThrow(),
                "-Dsuite.rows=" + suite.parameters().rows(),
                "-Dsuite.migrations=" + suite.migrations(),
                "-Dsuite.scripts=" + suite.scripts(),
                "-Dspring.main.banner-mode=off"));
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        switch (provider.home()) {
            case COMMON -> {
                command.add("-Dspring.datasource.url=" + site.url(provider.database()));
                command.add("-Dspring.datasource.username="
                        + site.common().endpoint().username());
                command.add("-Dspring.datasource.password="
                        + site.common().endpoint().password());
                command.add("-Dspring.flyway.clean-disabled=false");
            }
            case OURS ->
                command.addAll(List.of(
                        "-Dtemplatedb.server.idle-timeout=1m", "-Dsuite.templates=" + (provider.build() == null)));
            case ZONKY -> command.add("-Djava.io.tmpdir=" + site.folder(Home.ZONKY));
        }
        command.addAll(List.of(
                SuiteLauncher.class.getName(),
                classes.toString(),
                results.toString(),
                provider.isolation().name()));
        return command;
    }
}
