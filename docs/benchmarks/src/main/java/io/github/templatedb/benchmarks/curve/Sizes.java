package io.github.templatedb.benchmarks.curve;

import java.util.List;

/**
 * How far the curves go.
 *
 * @param migrations numbers of migrations
 * @param megabytes what is added to the 8 MB of a small template
 * @param contexts numbers of contexts
 * @param forks numbers of JVMs at the same time
 * @param methods numbers of methods in one run
 * @param zonkyMethods the most for the slower ones
 * @param changed numbers of migrations, one of which is new
 * @param repetitions of each run
 */
public record Sizes(
        List<Integer> migrations,
        List<Integer> megabytes,
        List<Integer> contexts,
        List<Integer> forks,
        List<Integer> methods,
        int zonkyMethods,
        List<Integer> changed,
        int repetitions) {

    /** For a look. */
    public static final Sizes SHORT = new Sizes(
            List.of(10, 100, 300),
            List.of(0, 64, 256),
            List.of(1, 5, 15),
            List.of(1, 2, 4),
            List.of(100, 500),
            500,
            List.of(10, 100),
            1);

    /** All that the documentation shows. */
    public static final Sizes FULL = new Sizes(
            List.of(10, 40, 100, 300, 1000),
            List.of(0, 64, 256, 1016),
            List.of(1, 10, 30, 60),
            List.of(1, 2, 4, 8),
            List.of(100, 1000, 10000),
            1000,
            List.of(10, 100, 400, 1000),
            1);
}
