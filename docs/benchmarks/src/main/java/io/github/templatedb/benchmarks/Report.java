package io.github.templatedb.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All that one command has measured.
 *
 * @param name of the file of results, and of the part of the page that the tables go into
 * @param circumstances on what and when
 * @param tables the figures
 */
public record Report(String name, Circumstances circumstances, List<Table> tables) {

    /** Writes everything that was measured to a file of results. */
    public void writeJson(Path results) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("circumstances", circumstances.json());
        json.put("tables", tables.stream().map(Table::json).toList());
        ResultFile.write(results.resolve(name + ".json"), json);
    }

    /** Puts the tables into a page, between two comments that name this report. */
    public void writeInto(Path page) throws IOException {
        new Section(name, markdown()).writeInto(page);
    }

    /** The tables and under what circumstances they came to be. */
    public String markdown() {
        return tables.stream().map(Table::markdown).collect(Collectors.joining("\n")) + "\n" + circumstances.markdown()
                + "\n";
    }
}
