package io.github.templatedb.benchmarks.curve;

import io.github.templatedb.benchmarks.Circumstances;
import io.github.templatedb.benchmarks.ResultFile;
import io.github.templatedb.benchmarks.Section;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/** All curves, each by its name. */
public final class Curves {

    /** The names of all. */
    public static final List<String> NAMES = List.of("migrations", "size", "contexts", "forks", "methods", "changed");

    private final Map<String, Callable<List<Curve>>> measurements = new LinkedHashMap<>();

    /** Creates them for a place to run at. */
    public Curves(SuiteRunner runner, Sizes sizes) {
        Growth growth = new Growth(runner, sizes);
        measurements.put("migrations", growth::migrations);
        measurements.put("size", growth::size);
        measurements.put("contexts", growth::contexts);
        measurements.put("forks", new Forks(runner, sizes)::curves);
        measurements.put("methods", growth::methods);
        measurements.put("changed", growth::changed);
    }

    /**
     * Measures some of them, and writes data, pictures and tables.
     *
     * @param names which of {@link #NAMES}; none for all
     * @param benchmarks the folder of the module
     * @return the tables
     */
    public String run(List<String> names, Path benchmarks) throws Exception {
        StringBuilder text = new StringBuilder();
        for (String name : names.isEmpty() ? NAMES : names) {
            Circumstances circumstances = Circumstances.now();
            List<Curve> curves =
                    Objects.requireNonNull(measurements.get(name), name).call();
            System.out.println("Measured the curve " + name);
            text.append(write(name, curves, "", circumstances.end(), benchmarks));
        }
        return text.toString();
    }

    /** Writes the data and pictures of some curves, and the page's section with their tables and some remark. */
    static String write(String name, List<Curve> curves, String remark, Circumstances circumstances, Path benchmarks)
            throws IOException {
        StringBuilder text = new StringBuilder();
        Path results = Files.createDirectories(benchmarks.resolve("results"));
        for (Curve curve : curves) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("circumstances", circumstances.json());
            json.putAll(curve.json());
            ResultFile.write(results.resolve(curve.name() + ".json"), json);
            Picture.write(curve, results.resolve(curve.name() + ".svg"));
            text.append("![%1$s, by %2$s](benchmarks/results/%3$s.svg)%n%n%4$s%n"
                    .formatted(curve.y(), curve.x(), curve.name(), curve.markdown()));
        }
        text.append(remark).append(circumstances.markdown()).append("\n");
        new Section("curve " + name, text.toString()).writeInto(benchmarks.resolveSibling("benchmarks.md"));
        return text + "\n";
    }
}
