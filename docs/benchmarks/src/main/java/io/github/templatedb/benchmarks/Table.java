package io.github.templatedb.benchmarks;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a comparison gave.
 *
 * @param title what was compared
 * @param rows the figures of each benchmark by the title of the column
 */
public record Table(String title, Map<String, Map<String, Figures>> rows) {

    /** As Markdown: median and, in brackets, 90th percentile, in milliseconds. */
    public String markdown() {
        Set<String> columns = rows.values().stream()
                .flatMap(row -> row.keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        StringBuilder text = new StringBuilder(line(Stream.concat(Stream.of(title), columns.stream())));
        text.append(line(Stream.concat(Stream.of("---"), columns.stream().map(column -> "---:"))));
        rows.forEach((name, row) ->
                text.append(line(Stream.concat(Stream.of(name), columns.stream().map(column -> cell(row, column))))));
        return text.toString();
    }

    private static String line(Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String cell(Map<String, Figures> row, String column) {
        Figures figures = row.get(column);
        return figures == null ? "" : number(figures.median()) + " (" + number(figures.p90()) + ")";
    }

    private static String number(double millis) {
        return String.format(Locale.ROOT, millis < 100 ? "%.1f" : "%,.0f", millis);
    }

    /** For a file: medians, percentiles, and each single measurement, in milliseconds. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", title);
        json.put("rows", mapped(rows, row -> mapped(row, Table::json)));
        return json;
    }

    private static Map<String, Object> json(Figures figures) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("median", rounded(figures.median()));
        json.put("p90", rounded(figures.p90()));
        json.put("millis", figures.millis().stream().map(Table::rounded).toList());
        return json;
    }

    private static double rounded(double millis) {
        return Math.round(millis * 1000) / 1000.0;
    }

    private static <V, R> Map<String, R> mapped(Map<String, V> map, Function<V, R> function) {
        Map<String, R> result = new LinkedHashMap<>();
        map.forEach((key, value) -> result.put(key, function.apply(value)));
        return result;
    }
}
