package io.github.templatedb.benchmarks.curve;

import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
        ExecutorService threads = Executors.newFixedThreadPool(number);
        try {
            List<Callable<Run>> forks = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                forks.add(() -> runner.run(PARAMETERS, provider, Map.of()));
            }
            long begin = System.nanoTime();
            List<Future<Run>> runs = threads.invokeAll(forks);
            whole.add(name, number, List.of((System.nanoTime() - begin) / 1e9));
            for (Future<Run> run : runs) {
                first.add(name, number, List.of(run.get().firstTestMillis()));
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
