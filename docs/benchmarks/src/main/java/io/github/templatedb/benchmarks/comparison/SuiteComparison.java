package io.github.templatedb.benchmarks.comparison;

import io.github.templatedb.benchmarks.Circumstances;
import io.github.templatedb.benchmarks.Report;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import java.nio.file.Path;
import java.util.Map;

/** What is measured by suites, each run of which has a JVM of its own, in several rounds. */
public abstract class SuiteComparison {

    private final String section;

    private final String file;

    /**
     * Creates one.
     *
     * @param section of the page
     * @param file of results, without its ending
     */
    SuiteComparison(String section, String file) {
        this.section = section;
        this.file = file;
    }

    /** Runs all, in turn; a round in which JVM and page cache warm up comes before those that count. */
    abstract void measure(SuiteRunner runner, int rounds) throws Exception;

    /** Everything that was measured. */
    abstract Map<String, ?> json();

    /** The medians, as a table. */
    abstract String markdown();

    /**
     * Measures at a site, and writes what was measured.
     *
     * @param runner runs the suites
     * @param rounds how often each is measured
     * @param circumstances those at the beginning
     * @param benchmarks the folder of the module
     * @return what stands in the page now
     */
    public String run(SuiteRunner runner, int rounds, Circumstances circumstances, Path benchmarks) throws Exception {
        measure(runner, rounds);
        return new Report(section, file, circumstances.end(), json(), markdown()).write(benchmarks);
    }
}
