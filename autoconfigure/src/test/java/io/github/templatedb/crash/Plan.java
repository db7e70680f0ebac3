package io.github.templatedb.crash;

import io.github.templatedb.crash.Blow.Kind;
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

    static Plan of(long seed, int round, boolean last) {
        Random random = new Random(new SplittableRandom(31 * seed + round).nextLong());
        long pause = random.nextDouble() < 0.3 ? 500 + random.nextInt(3000) : 0;
        boolean withoutImage = random.nextDouble() < 0.15;
        List<Blow> blows = new ArrayList<>(certain(round, random.nextDouble(), last));
        Stream.generate(() -> Blow.random(random))
                .limit(last ? 0 : 1 + random.nextInt(2))
                .forEach(blows::add);
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

    /** What is not left to chance in a few rounds: kinds of blows that are rare, and that JVMs leave something at the end. */
    private static List<Blow> certain(int round, double part, boolean last) {
        if (last) {
            return List.of(new Blow(Kind.KILL, Phase.BUILDING, 0, part), new Blow(Kind.KILL, Phase.REWINDING, 0, part));
        }
        return switch (round) {
            // Nothing is unpacked yet, and that takes long.
            case 1 ->
                List.of(
                        new Blow(Kind.KILL, Phase.STARTING, 0, 1 + 3 * part),
                        new Blow(Kind.KILL_SESSION, Phase.REWINDING, 0, part));
            case 2 -> List.of(new Blow(Kind.KILL_WATCHDOG, Phase.TESTING, 0, part));
            case 3 -> List.of(new Blow(Kind.KILL_SERVER, Phase.CLONING, 0, part));
            case 4 -> List.of(new Blow(Kind.KILL_WATCHDOGS_PARENT, Phase.TESTING, 0, part));
            default -> List.of();
        };
    }
}
