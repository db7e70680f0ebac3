package io.github.templatedb.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a part has measured, for a file of results and a section of the page.
 *
 * @param section its name
 * @param file of results, without its ending
 * @param circumstances on what and when
 * @param json everything that was measured
 * @param markdown tables and pictures
 */
public record Report(String section, String file, Circumstances circumstances, Map<String, ?> json, String markdown) {

    /** One of tables, whose section and file have the same name. */
    public static Report of(String name, Circumstances circumstances, List<Table> tables) {
        return new Report(
                name,
                name,
                circumstances,
                Map.of("tables", tables.stream().map(Table::json).toList()),
                tables.stream().map(Table::markdown).collect(Collectors.joining("\n")));
    }

    /**
     * Writes both.
     *
     * @param benchmarks the folder of the module, which has the results and beside it the page
     * @return what stands in the page now
     */
    public String write(Path benchmarks) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("circumstances", circumstances.json());
        all.putAll(json);
        ResultFile.write(benchmarks.resolve("results").resolve(file + ".json"), all);
        String text = markdown + "\n" + circumstances.markdown() + "\n";
        new Section(section, text).writeInto(benchmarks.resolveSibling("benchmarks.md"));
        return text;
    }
}
