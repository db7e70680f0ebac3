package io.github.templatedb.benchmarks.curve;

import io.github.templatedb.benchmarks.Figures;
import io.github.templatedb.benchmarks.MarkdownTable;
import io.github.templatedb.benchmarks.ResultFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How something grows with something else, for each provider. */
final class Curve {

    private final String name;

    private final String x;

    private final String y;

    private final Map<String, TreeMap<Double, List<Double>>> series = new LinkedHashMap<>();

    /**
     * Creates one without a point.
     *
     * @param name of its files
     * @param x what grows
     * @param y what is measured, with its unit
     */
    Curve(String name, String x, String y) {
        this.name = name;
        this.x = x;
        this.y = y;
    }

    /** Adds measurements. */
    void add(String provider, double at, List<Double> values) {
        series.computeIfAbsent(provider, missing -> new TreeMap<>())
                .computeIfAbsent(at, missing -> new ArrayList<>())
                .addAll(values);
    }

    String name() {
        return name;
    }

    String x() {
        return x;
    }

    String y() {
        return y;
    }

    /** The median of each point, by provider. */
    Map<String, TreeMap<Double, Double>> medians() {
        Map<String, TreeMap<Double, Double>> medians = new LinkedHashMap<>();
        series.forEach((provider, points) -> {
            TreeMap<Double, Double> line = new TreeMap<>();
            points.forEach((at, values) -> line.put(at, new Figures(values).median()));
            medians.put(provider, line);
        });
        return medians;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("x", x);
        json.put("y", y);
        Map<String, Object> lines = new LinkedHashMap<>();
        series.forEach((provider, points) -> {
            List<Object> line = new ArrayList<>();
            points.forEach((at, values) -> line.add(Map.of(
                    "x",
                    at,
                    "median",
                    ResultFile.rounded(new Figures(values).median()),
                    "values",
                    values.stream().map(ResultFile::rounded).toList())));
            lines.put(provider, line);
        });
        json.put("series", lines);
        return json;
    }

    /** The medians. */
    String markdown() {
        SortedSet<Double> all = new TreeSet<>();
        series.values().forEach(points -> all.addAll(points.keySet()));
        List<String> titles = new ArrayList<>(List.of(y + ", by " + x));
        all.forEach(at -> titles.add("%,.0f".formatted(at)));
        MarkdownTable table = new MarkdownTable(titles);
        medians().forEach((provider, line) -> {
            List<String> cells = new ArrayList<>(List.of(provider));
            all.forEach(at -> {
                Double value = line.get(at);
                cells.add(value == null ? "" : MarkdownTable.number(value));
            });
            table.row(cells);
        });
        return table.toString();
    }
}
