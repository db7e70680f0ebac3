package io.github.templatedb.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What is compared is measured in turn, each round in another order, so that what else the machine does meets all alike. */
public final class Rounds {

    /** The same order of the rounds in each run. */
    private static final long SEED = 42;

    private Rounds() {}

    /**
     * Measures all, several times.
     *
     * @param rounds how often each
     * @param compared what is compared
     * @param turn measures one of them
     */
    public static <T> void run(int rounds, List<T> compared, Turn<T> turn) throws Exception {
        List<T> order = new ArrayList<>(compared);
        Random random = new Random(SEED);
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (T one : order) {
                turn.take(one, round);
            }
        }
    }

    /** Measures one of those that are compared. */
    @FunctionalInterface
    public interface Turn<T> {

        /** Measures it in a round; the first is round 0. */
        void take(T compared, int round) throws Exception;
    }
}
