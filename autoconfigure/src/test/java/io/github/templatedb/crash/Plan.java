package io.github.templatedb.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * All that is random about a round, from the seed and the number of the round alone.
 *
 * @param round its number, from 1
 * @param pause what goes by before, sometimes about the server's idle timeout, so that ends and beginnings meet
 * @param withoutImage whether the image of a data directory is deleted before, so that initdb runs if a server starts
 * @param keys the templates that each JVM uses, in this order
 * @param blows what ends processes
 */
record Plan(int round, Duration pause, boolean withoutImage, List<List<String>> keys, List<Blow> blows) {

    /** Used in every round, so nearly always there. */
    private static final List<String> LASTING = List.of("one", "two", "three", "four");

    static Plan of(long seed, int round) {
        Random random = new Random(new SplittableRandom(31 * seed + round).nextLong());
        long pause = random.nextDouble() < 0.3 ? 500 + random.nextInt(3000) : 0;
        boolean withoutImage = random.nextDouble() < 0.15;
        List<Blow> blows = new ArrayList<>();
        if (round == 1) {
            // Nothing is unpacked yet, and that takes long.
            blows.add(new Blow(Blow.Kind.KILL, Phase.STARTING, 0, 1 + 3 * random.nextDouble()));
        }
        Stream.generate(() -> Blow.random(random)).limit(1 + random.nextInt(2)).forEach(blows::add);
        boolean builds = random.nextDouble() < 0.3 || blows.stream().anyMatch(blow -> blow.phase() == Phase.BUILDING);
        List<List<String>> keys = new ArrayList<>();
        int jvms = 2 + random.nextInt(3);
        for (int jvm = 0; jvm < jvms; jvm++) {
            List<String> lasting = new ArrayList<>(LASTING);
            Collections.shuffle(lasting, random);
            List<String> some = new ArrayList<>(lasting.subList(0, 1 + random.nextInt(3)));
            if (builds) {
                some.add(random.nextInt(2), "round" + round);
            }
            keys.add(List.copyOf(some));
        }
        return new Plan(round, Duration.ofMillis(pause), withoutImage, List.copyOf(keys), blows);
    }
}
