package io.github.templatedb.benchmarks.comparison;

import io.github.templatedb.benchmarks.Circumstances;
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
import org.jspecify.annotations.Nullable;

/** Runs the same suite with every provider, in turn, each round in another order. */
public final class ProviderComparison extends SuiteComparison {

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

    private final int others;

    private final List<Provider> providers;

    private final @Nullable SuiteRunner disk;

    private final Samples samples = new Samples();

    private int repetitions;

    /**
     * Creates one with all providers in memory, and those that matter most on disk.
     *
     * @param parameters of the suite
     * @param others repetitions of the slow ones: those by hand, zonky's library, and all on disk
     * @param disk runs suites there
     */
    public ProviderComparison(SuiteParameters parameters, int others, SuiteRunner disk) {
        this(parameters, others, IN_MEMORY, disk);
    }

    /** Some providers, and none on disk if there is nobody to run suites there. */
    ProviderComparison(SuiteParameters parameters, int others, List<Provider> providers, @Nullable SuiteRunner disk) {
        super("suite", "suite");
        this.parameters = parameters;
        this.others = others;
        this.providers = providers;
        this.disk = disk;
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

    @Override
    void measure(SuiteRunner memory, int rounds) throws Exception {
        repetitions = rounds;
        List<Turn> turns = new ArrayList<>(turns(memory, providers));
        if (disk != null) {
            turns.addAll(turns(disk, ON_DISK));
        }
        Map<Turn, List<Sample>> taken = new LinkedHashMap<>();
        turns.forEach(turn -> taken.put(turn, new ArrayList<>()));
        Rounds.run(rounds, turns, (turn, round) -> {
            if (round < others || !turn.isSlow()) {
                List<Sample> ofTurn = taken.getOrDefault(turn, List.of());
                take(turn, ofTurn);
                System.out.printf(
                        "%d of %d, %s: %s: %.1f s%n",
                        round + 1,
                        rounds,
                        turn.storage(),
                        turn.provider().name(),
                        ofTurn.get(ofTurn.size() - 1).run().wallMillis() / 1000);
            }
        });
        taken.values().forEach(list -> list.forEach(samples::add));
    }

    private List<Turn> turns(SuiteRunner runner, List<Provider> all) throws IOException, InterruptedException {
        runner.warmUp(parameters, all);
        return all.stream().map(provider -> new Turn(runner, provider)).toList();
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

    @Override
    Map<String, ?> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("parameters", parameters.toString());
        json.put("runs", samples.json());
        return json;
    }

    @Override
    String markdown() {
        return "%s%n%d tests in %d classes and %d contexts, %d migrations; repetitions: %d, of the slow ones %d."
                .formatted(
                        new SuiteTables(samples),
                        parameters.tests(),
                        parameters.tests() / parameters.methods(),
                        parameters.contexts(),
                        parameters.migrations(),
                        repetitions,
                        others);
    }

    /** The aims stand in a section of their own, before the tables from which they come. */
    @Override
    public String run(SuiteRunner runner, int rounds, Circumstances circumstances, Path benchmarks) throws Exception {
        String tables = super.run(runner, rounds, circumstances, benchmarks);
        String aims = new Aims(samples).markdown();
        new Section("aims", aims).writeInto(benchmarks.resolveSibling("benchmarks.md"));
        return aims + "\n" + tables;
    }
}
