package io.github.templatedb.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Site;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImprovementsTests {

    /** The earlier build is this one, but it has servers of its own. */
    @Test
    void eachBuildRunsOnItsServerAndOnOneThatIsStartedAgain(@TempDir Path suites) throws Exception {
        Path build = Path.of(AutoConfigureTemplateDatabase.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Site site = Site.inMemory()) {
            Improvements improvements = new Improvements(8, Map.of("before", build));
            improvements.measure(new SuiteRunner(site, suites), 1);

            assertThat(improvements.markdown().lines().skip(2).map(line -> line.split("[|]")[1].strip()))
                    .containsExactly(
                            "server runs: " + Provider.FLOOR.name(),
                            "server runs: templatedb: a database a method, before",
                            "server runs: templatedb: a database a method",
                            "server stopped before: " + Provider.FLOOR.name(),
                            "server stopped before: templatedb: a database a method, before",
                            "server stopped before: templatedb: a database a method");
        }
    }
}
