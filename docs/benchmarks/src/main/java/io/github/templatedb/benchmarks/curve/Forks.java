package io.github.templatedb.benchmarks.curve;

import io.github.templatedb.benchmarks.AtOnce;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Several JVMs at the same time, as the forks of a build. */
final class Forks {

    private static final SuiteParameters PARAMETERS =
            SuiteParameters.USUAL.contexts(2).works(Work.NONE, Work.WAITS_20);

    private final SuiteRunner runner;

    private final Sizes sizes;

    private final Curve whole = new Curve("forks", "forks", "until the last fork has ended, s");

    private final Curve first =
            new Curve("forks-first-test", "forks", "from the start of a JVM to the end of its first test, ms");

    Forks(SuiteRunner runner, Sizes sizes) {
        this.runner = runner;
        this.sizes = sizes;
    }

    List<Curve> curves() throws Exception {
        List<Provider> providers = List.of(Provider.FLOOR, Provider.OURS_METHOD, Provider.ZONKY_METHOD);
        runner.warmUp(PARAMETERS, providers);
        for (int number : sizes.forks()) {
            for (int i = 0; i < sizes.repetitions(); i++) {
                for (Provider provider : providers) {
                    if (provider.equals(Provider.OURS_METHOD)) {
                        runner.site().forgetOurs();
                        measure(number, provider, provider.name() + ", cold");
                    } else if (provider.equals(Provider.FLOOR)) {
                        runner.cold(PARAMETERS.contexts(1).methods(1), provider);
                    }
                    measure(number, provider, provider.name());
                }
            }
        }
        return List.of(whole, first);
    }

    private void measure(int number, Provider provider, String name) throws Exception {
        AtOnce<Run> done = AtOnce.run(
                Collections.<Callable<Run>>nCopies(number, () -> runner.run(PARAMETERS, provider, Map.of())));
        whole.add(name, number, List.of(done.seconds()));
        for (Run run : done.results()) {
            first.add(name, number, List.of(run.firstTestMillis()));
        }
    }
}
