package io.github.templatedb.benchmarks.curve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.benchmarks.suite.Site;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CurvesTests {

    private static final Sizes TINY =
            new Sizes(List.of(3), List.of(0), List.of(1), List.of(2), List.of(100), 100, List.of(4), 1);

    @TempDir
    private Path folder;

    @Test
    void curveIsMeasuredAloneAndWrittenAsDataPictureAndTable() throws Exception {
        Path page = Files.writeString(
                folder.resolve("benchmarks.md"), "<!-- begin curve changed -->\n<!-- end curve changed -->\n");
        Path benchmarks = Files.createDirectory(folder.resolve("benchmarks"));

        try (Site site = Site.inMemory()) {
            new Curves(new SuiteRunner(site, folder.resolve("suites")), TINY).run(List.of("changed"), benchmarks);
        }

        JsonNode json = JsonMapper.shared().readTree(benchmarks.resolve("results/changed.json"));
        assertThat(json.at("/series").propertyNames()).hasSize(3);
        assertThat(json.at("/series").values())
                .allSatisfy(line -> assertThat(line.at("/0/x").asDouble()).isEqualTo(4));
        assertThat(benchmarks.resolve("results/changed.svg")).content().startsWith("<?xml");
        assertThat(page).content().contains("(benchmarks/results/changed.svg)", "| templatedb: a database a method |");
        assertThat(benchmarks.resolve("results")).isDirectoryContaining("glob:**/changed.*");
    }
}
