package io.github.templatedb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTests {

    private final Report report = Report.of(
            "start",
            Circumstances.now().add("answer", "42"),
            List.of(new Table("ms", Map.of("ours", Map.of("time", new Figures(List.of(3.0, 1.0)))))));

    @TempDir
    private Path folder;

    @Test
    void tablesTakeThePlaceOfTheOldOnes() throws IOException {
        Path page = folder.resolve("benchmarks.md");
        Files.writeString(page, "before\n<!-- begin start -->\nold\n<!-- end start -->\nafter\n");

        report.write(folder.resolve("benchmarks"));

        assertThat(page)
                .content()
                .startsWith("before\n<!-- begin start -->\n| ms | time |\n")
                .contains("| ours | 2.0 (3.0) |", "answer: 42")
                .endsWith("<!-- end start -->\nafter\n")
                .doesNotContain("old");
    }

    @Test
    void pageWithoutAPlaceForTheTablesIsNamed() throws IOException {
        Path page = Files.writeString(folder.resolve("benchmarks.md"), "nothing here\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> report.write(folder.resolve("benchmarks")))
                .withMessageContainingAll(page.toString(), "<!-- begin start -->");
    }

    @Test
    void fileHasEachSingleMeasurement() throws IOException {
        Files.writeString(folder.resolve("benchmarks.md"), "<!-- begin start -->\n<!-- end start -->\n");

        report.write(folder.resolve("benchmarks"));

        JsonNode json = JsonMapper.shared().readTree(folder.resolve("benchmarks/results/start.json"));
        assertThat(json.at("/circumstances/answer").asString()).isEqualTo("42");
        assertThat(json.at("/tables/0/rows/ours/time/median").asDouble()).isEqualTo(2);
        assertThat(json.at("/tables/0/rows/ours/time/millis").size()).isEqualTo(2);
    }
}
