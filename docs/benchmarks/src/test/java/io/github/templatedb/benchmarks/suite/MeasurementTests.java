package io.github.templatedb.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.benchmarks.suite.app.Work;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured is there, and goes to who caused it. */
class MeasurementTests {

    private static final SuiteParameters TINY = new SuiteParameters(3, 7, 0, 2, 4, List.of(Work.NONE, Work.QUERIES));

    private static final Provider SLOWED =
            Provider.FLOOR.named("floor, slowed on purpose").with(List.of(SlowProvider.class));

    @TempDir
    private static Path suites;

    private static Site site;

    private static SuiteRunner runner;

    @BeforeAll
    static void prepare() throws Exception {
        site = Site.inMemory();
        runner = new SuiteRunner(site, suites);
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void thereAreAsManyTestsClassesAndContextsAsAskedFor() throws Exception {
        Run run = runner.second(TINY, Provider.FLOOR);

        assertThat(run.tests()).hasSize(16).hasSize(TINY.tests());
        assertThat(kinds(run, Reading.Kind.CONTEXT)).isEqualTo(2);
        assertThat(kinds(run, Reading.Kind.CLASS)).isEqualTo(2);
        assertThat(run.tests()).filteredOn(test -> test.work() == Work.QUERIES).hasSize(8);
        assertThat(run.contexts()).hasSize(1);
    }

    @Test
    void providerThatIsSlowedIsSeenAsSlowerByWhatItWaits() throws Exception {
        Run slowed = runner.second(TINY, SLOWED);
        Run floor = runner.second(TINY, Provider.FLOOR);

        assertThat(slowed.tests())
                .allSatisfy(test -> assertThat(test.millis()).isGreaterThanOrEqualTo(SlowProvider.DELAY.toMillis()));
        assertThat(fastest(slowed)).isGreaterThan(fastest(floor));
    }

    @Test
    void processorMemoryAndBytesAreCountedOfJvmAndServer() throws Exception {
        Run run = runner.second(TINY, Provider.OURS_METHOD);

        assertThat(run.jvm().cpuSeconds()).isPositive();
        assertThat(run.server().cpuSeconds()).isPositive();
        assertThat(run.jvmPeak()).isGreaterThan(20 << 20);
        assertThat(run.serverPeak()).isPositive();
        assertThat(run.server().written()).isGreaterThan(16L * (5 << 20));
        assertThat(run.firstTestMillis()).isPositive().isLessThan(run.wallMillis());
        assertThat(run.left().servers()).isOne();
        assertThat(run.left().bytes()).isPositive();
    }

    private static double fastest(Run run) {
        return run.tests().stream().mapToDouble(Reading::millis).min().orElseThrow();
    }

    private static long kinds(Run run, Reading.Kind kind) {
        return run.tests().stream().filter(test -> test.kind() == kind).count();
    }
}
