package io.github.templatedb.benchmarks.comparison;

import io.github.templatedb.benchmarks.Circumstances;
import io.github.templatedb.benchmarks.ResultFile;
import io.github.templatedb.benchmarks.Rounds;
import io.github.templatedb.benchmarks.Section;
import io.github.templatedb.benchmarks.suite.Home;
import io.github.templatedb.benchmarks.suite.Isolation;
import io.github.templatedb.benchmarks.suite.Provider;
import io.github.templatedb.benchmarks.suite.Run;
import io.github.templatedb.benchmarks.suite.SuiteParameters;
import io.github.templatedb.benchmarks.suite.SuiteRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the same suite with every provider, in turn, each round in another order. */
public final class ProviderComparison {

    private static final List<Provider> IN_MEMORY = List.of(
            Provider.FLOOR,
            Provider.OURS_CONTEXT,
            Provider.OURS_CLASS,
            Provider.OURS_METHOD,
            Provider.ZONKY_CONTEXT,
            Provider.ZONKY_CLASS,
            Provider.ZONKY_METHOD,
            Provider.TRUNCATE,
            Provider.RECREATE,
            Provider.CLEAN_AND_MIGRATE);

    private static final List<Provider> ON_DISK =
            List.of(Provider.FLOOR, Provider.OURS_METHOD, Provider.ZONKY_METHOD, Provider.TRUNCATE);

    private final SuiteParameters parameters;

    private final int repetitions;

    private final int others;

    private final Map<SuiteRunner, List<Provider>> places = new LinkedHashMap<>();

    /**
     * Creates one without a place to run at.
     *
     * @param parameters of the suite
     * @param repetitions of each provider
     * @param others repetitions of the slow ones: those by hand, zonky's library, and all on disk
     */
    public ProviderComparison(SuiteParameters parameters, int repetitions, int others) {
        this.parameters = parameters;
        this.repetitions = repetitions;
        this.others = others;
    }

    /** All providers there. */
    public ProviderComparison inMemory(SuiteRunner runner) {
        return at(runner, IN_MEMORY);
    }

    /** Those that matter most there. */
    public ProviderComparison onDisk(SuiteRunner runner) {
        return at(runner, ON_DISK);
    }

    /** Some providers there. */
    public ProviderComparison at(SuiteRunner runner, List<Provider> providers) {
        places.put(runner, providers);
        return this;
    }

    private record Turn(SuiteRunner runner, Provider provider) {

        String storage() {
            return runner.site().storage();
        }

        /** Takes much longer than others, so that it is run less often. */
        boolean isSlow() {
            boolean byHand = provider.home() == Home.COMMON && provider.isolation() != Isolation.NONE;
            return byHand || provider.home() == Home.ZONKY || !storage().equals("tmpfs");
        }

        /**
         * Who restores data by hand begins as the floor does, zonky's library begins anew with each JVM, and on disk the start is
         * not another one.
         */
        boolean isMeasuredCold() {
            return !isSlow();
        }
    }

    /** Runs all. */
    public Samples run() throws Exception {
        List<Turn> turns = new ArrayList<>();
        for (Map.Entry<SuiteRunner, List<Provider>> place : places.entrySet()) {
            place.getKey().warmUp(parameters, place.getValue());
            place.getValue().forEach(provider -> turns.add(new Turn(place.getKey(), provider)));
        }
        Map<Turn, List<Sample>> taken = new LinkedHashMap<>();
        turns.forEach(turn -> taken.put(turn, new ArrayList<>()));
        Rounds.run(repetitions, turns, (turn, round) -> {
            if (round < others || !turn.isSlow()) {
                List<Sample> ofTurn = taken.getOrDefault(turn, List.of());
                take(turn, ofTurn);
                System.out.printf(
                        "%d of %d, %s: %s: %.1f s%n",
                        round + 1,
                        repetitions,
                        turn.storage(),
                        turn.provider().name(),
                        ofTurn.get(ofTurn.size() - 1).run().wallMillis() / 1000);
            }
        });
        Samples samples = new Samples();
        taken.values().forEach(list -> list.forEach(samples::add));
        return samples;
    }

    private void take(Turn turn, List<Sample> samples) throws IOException, InterruptedException {
        Provider provider = turn.provider();
        if (turn.isMeasuredCold()) {
            samples.add(sample(turn, true, turn.runner().cold(parameters, provider)));
        }
        samples.add(sample(turn, false, turn.runner().second(parameters, provider)));
    }

    private static Sample sample(Turn turn, boolean cold, Run run) {
        return new Sample(turn.storage(), turn.provider().name(), cold, run);
    }

    /** Keeps everything that was measured, and puts tables into the page. */
    public String report(Samples samples, Circumstances circumstances, Path benchmarks) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("circumstances", circumstances.json());
        json.put("parameters", parameters.toString());
        json.put("runs", samples.json());
        ResultFile.write(benchmarks.resolve("results/suite.json"), json);
        String text =
                "%s%n%d tests in %d classes and %d contexts, %d migrations; repetitions: %d, of the slow ones %d. %s%n"
                        .formatted(
                                new SuiteTables(samples),
                                parameters.tests(),
                                parameters.tests() / parameters.methods(),
                                parameters.contexts(),
                                parameters.migrations(),
                                repetitions,
                                others,
                                circumstances.markdown());
        Path page = benchmarks.resolveSibling("benchmarks.md");
        new Section("suite", text).writeInto(page);
        String aims = new Aims(samples).markdown();
        new Section("aims", aims).writeInto(page);
        return aims + "\n" + text;
    }
}
