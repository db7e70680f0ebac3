package io.github.templatedb.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.benchmarks.Circumstances;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Site;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProviderComparisonTests {

    private static final SuiteParameters TINY = new SuiteParameters(3, 7, 0, 2, 8, List.of(Work.NONE));

    @TempDir
    private Path folder;

    @Test
    void eachRunIsKeptAndShownInThePage() throws Exception {
        Path page = Files.writeString(
                folder.resolve("benchmarks.md"),
                "<!-- begin aims -->\n<!-- end aims -->\n<!-- begin suite -->\n<!-- end suite -->\n");
        Path benchmarks = Files.createDirectory(folder.resolve("benchmarks"));

        try (Site site = Site.inMemory()) {
            List<Provider> providers = List.of(Provider.FLOOR, Provider.OURS_METHOD, Provider.TRUNCATE);
            new ProviderComparison(TINY, 1, providers, null)
                    .run(new SuiteRunner(site, folder.resolve("suites")), 1, Circumstances.now(), benchmarks);
        }

        JsonNode json = JsonMapper.shared().readTree(benchmarks.resolve("results/suite.json"));
        assertThat(json.at("/runs").size()).isEqualTo(5);
        assertThat(json.at("/runs/0/tests/METHOD back to back ms").size()).isEqualTo(2 * 2);
        assertThat(page)
                .content()
                .contains("whole suite with a database a method", "tmpfs: templatedb: a database a method");
    }
}
