package io.github.templatedb.benchmarks.curve;

import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Reading;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The curves of one JVM at a time: by migrations, size, contexts, methods, and changed migrations. */
final class Growth {

    private static final SuiteParameters ONE_CLASS =
            SuiteParameters.USUAL.contexts(1).works(Work.NONE);

    /** In one class: more would make its constant pool long for nothing. */
    private static final int METHODS_A_CLASS = 100;

    /** Spring keeps 32 contexts, and on the floor their pools share one server: ten connections each are more than it takes. */
    private static final Map<String, String> SMALL_POOL = Map.of("spring.datasource.hikari.maximum-pool-size", "2");

    private final SuiteRunner runner;

    private final Sizes sizes;

    Growth(SuiteRunner runner, Sizes sizes) {
        this.runner = runner;
        this.sizes = sizes;
    }

    List<Curve> migrations() throws IOException, InterruptedException {
        Curve method = new Curve("migrations-method", "migrations", "a test method back to back, ms");
        Curve start = new Curve(
                "migrations-start", "migrations", "from the start of the JVM to the end of the first test, ms");
        for (int number : sizes.migrations()) {
            SuiteParameters parameters = ONE_CLASS.migrations(number).methods(25);
            for (int i = 0; i < sizes.repetitions(); i++) {
                point(number, Provider.FLOOR, parameters, method, start);
                point(number, Provider.OURS_METHOD, parameters, method, start);
                point(number, Provider.ZONKY_METHOD, parameters, method, start);
                if (number <= METHODS_A_CLASS) {
                    point(number, Provider.CLEAN_AND_MIGRATE, parameters.methods(10), method, start);
                }
            }
        }
        return List.of(method, start);
    }

    private void point(int at, Provider provider, SuiteParameters parameters, Curve method, Curve start)
            throws IOException, InterruptedException {
        if (provider.equals(Provider.OURS_METHOD)) {
            start.add(
                    provider.name() + ", cold",
                    at,
                    List.of(runner.cold(parameters, provider).firstTestMillis()));
        } else if (provider.equals(Provider.FLOOR) || provider.equals(Provider.CLEAN_AND_MIGRATE)) {
            runner.cold(parameters.methods(1), provider);
        }
        Run run = runner.second(parameters, provider);
        method.add(provider.name(), at, run.millis(Reading.Kind.METHOD, Work.NONE));
        if (!provider.equals(Provider.CLEAN_AND_MIGRATE)) {
            start.add(provider.name(), at, List.of(run.firstTestMillis()));
        }
    }

    List<Curve> size() throws IOException, InterruptedException {
        Curve method = new Curve("size", "MB in the template", "a test method back to back, ms");
        for (int megabytes : sizes.megabytes()) {
            SuiteParameters parameters =
                    ONE_CLASS.migrations(10).megabytes(megabytes).methods(megabytes > 500 ? 20 : 30);
            for (Provider provider : List.of(Provider.OURS_METHOD, Provider.ZONKY_METHOD)) {
                runner.cold(parameters.methods(1), provider);
                Run run = runner.second(parameters, provider);
                method.add(provider.name(), 8.0 + megabytes, run.millis(Reading.Kind.METHOD, Work.NONE));
            }
            runner.site().forgetOurs();
        }
        return List.of(method);
    }

    List<Curve> contexts() throws IOException, InterruptedException {
        Curve whole = new Curve("contexts", "contexts, with a database and a test each", "the whole run, s");
        for (int number : sizes.contexts()) {
            SuiteParameters parameters = ONE_CLASS.contexts(number).methods(1);
            for (Provider provider : List.of(Provider.FLOOR, Provider.OURS_CONTEXT, Provider.ZONKY_CONTEXT)) {
                runner.cold(parameters.contexts(1), provider);
                for (int i = 0; i < sizes.repetitions(); i++) {
                    Run run = runner.second(parameters, provider, SMALL_POOL);
                    whole.add(provider.name(), number, List.of(run.wallMillis() / 1000));
                }
            }
        }
        return List.of(whole);
    }

    /** One run with all methods, of which the last tenth before each number counts. */
    List<Curve> methods() throws IOException, InterruptedException {
        Curve method = new Curve("methods", "methods in one run", "the last tenth of the methods, a method, ms");
        int most = sizes.methods().stream().max(Integer::compare).orElseThrow();
        for (Provider provider : List.of(Provider.FLOOR, Provider.OURS_METHOD, Provider.ZONKY_METHOD)) {
            int number = provider.equals(Provider.ZONKY_METHOD) ? Math.min(most, sizes.zonkyMethods()) : most;
            SuiteParameters parameters =
                    ONE_CLASS.classes(number / METHODS_A_CLASS, Work.NONE).methods(METHODS_A_CLASS);
            runner.cold(ONE_CLASS.methods(1), provider);
            List<Reading> tests = runner.second(parameters, provider).tests();
            for (int at : sizes.methods()) {
                if (at <= tests.size()) {
                    method.add(
                            provider.name(),
                            at,
                            tests.subList(at - at / 10, at).stream()
                                    .map(Reading::millis)
                                    .toList());
                }
            }
        }
        return List.of(method);
    }

    /** The floor keeps its database, so Flyway runs the new one alone there. */
    List<Curve> changed() throws IOException, InterruptedException {
        Curve start = new Curve(
                "changed",
                "migrations, one of which is new",
                "from the start of the JVM to the end of the first test, ms");
        for (int number : sizes.changed()) {
            SuiteParameters parameters = ONE_CLASS.methods(1);
            for (Provider provider : List.of(Provider.FLOOR, Provider.OURS_METHOD, Provider.ZONKY_METHOD)) {
                for (int i = 0; i < sizes.repetitions(); i++) {
                    runner.cold(parameters.migrations(number - 1), provider);
                    start.add(
                            provider.name(),
                            number,
                            List.of(runner.second(parameters.migrations(number), provider)
                                    .firstTestMillis()));
                }
            }
        }
        return List.of(start);
    }
}
