package io.github.templatedb.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A table whose cells are texts. */
public final class MarkdownTable {

    private final List<List<String>> rows = new ArrayList<>();

    private final int columns;

    /** Creates one without rows. */
    public MarkdownTable(List<String> titles) {
        columns = titles.size();
        rows.add(List.copyOf(titles));
        List<String> line = new ArrayList<>(Collections.nCopies(columns, "---:"));
        line.set(0, "---");
        rows.add(line);
    }

    /** Adds a row with a cell for each title. */
    public MarkdownTable row(List<String> cells) {
        if (cells.size() != columns) {
            throw new IllegalArgumentException("%d columns have no room for %s".formatted(columns, cells));
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** A number as in all tables: one decimal below a hundred. */
    public static String number(double number) {
        return String.format(Locale.ROOT, Math.abs(number) < 100 ? "%.1f" : "%,.0f", number);
    }

    /** How many times as much. */
    public static String ratio(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append("| ").append(String.join(" | ", row)).append(" |\n"));
        return text.toString();
    }
}
