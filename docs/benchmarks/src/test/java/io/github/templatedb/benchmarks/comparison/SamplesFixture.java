package io.github.templatedb.benchmarks.comparison;

import io.github.templatedb.benchmarks.server.Usage;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Reading;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.util.ArrayList;
import java.util.List;

/** Runs with known figures. */
final class SamplesFixture {

    final Samples samples = new Samples();

    /** A run whose tests take so long, by kind of work. */
    SamplesFixture run(Provider provider, double wall, double first, double none, double waits) {
        List<Reading> tests = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            tests.add(new Reading(Reading.Kind.METHOD, Work.NONE, none + i, 1, 21, 0));
            tests.add(new Reading(Reading.Kind.METHOD, Work.WAITS_20, waits + i, 1, 21, 0));
        }
        Run run = new Run(
                wall, first, tests, 1 << 20, 2 << 20, Usage.NONE, Usage.NONE, new Run.Left(1, 0, 3 << 20), 1, 0);
        samples.add(new Sample("tmpfs", provider.name(), false, run));
        return this;
    }
}
