package io.github.templatedb.benchmarks.comparison;

import io.github.templatedb.benchmarks.ResultFile;
import io.github.templatedb.benchmarks.suite.Reading;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of the comparison.
 *
 * @param storage where the data was
 * @param provider its name
 * @param cold whether nothing was there from a run before
 * @param run what it took
 */
record Sample(String storage, String provider, boolean cold, Run run) {

    /** For a file: everything that was measured. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("storage", storage);
        json.put("provider", provider);
        json.put("cold", cold);
        json.put("wall ms", ResultFile.rounded(run.wallMillis()));
        json.put("first test ms", ResultFile.rounded(run.firstTestMillis()));
        json.put("JVM peak bytes", run.jvmPeak());
        json.put("server peak bytes", run.serverPeak());
        json.put("JVM CPU s", ResultFile.rounded(run.jvm().cpuSeconds()));
        json.put("server CPU s", ResultFile.rounded(run.server().cpuSeconds()));
        json.put("written bytes", run.jvm().written() + run.server().written());
        json.put("stored bytes", run.jvm().stored() + run.server().stored());
        json.put("servers left", run.left().servers());
        json.put("databases left", run.left().databases());
        json.put("bytes left", run.left().bytes());
        Map<String, List<Double>> tests = new LinkedHashMap<>();
        for (Reading.Kind kind : Reading.Kind.values()) {
            for (Work work : Work.values()) {
                List<Double> millis = run.millis(kind, work);
                if (!millis.isEmpty()) {
                    tests.put(
                            kind + " " + work.title() + " ms",
                            millis.stream().map(ResultFile::rounded).toList());
                }
            }
        }
        json.put("tests", tests);
        return json;
    }
}
