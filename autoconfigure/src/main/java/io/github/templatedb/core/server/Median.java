package io.github.templatedb.core.server;

import java.util.Arrays;

/** The middle of the last few measurements. Safe for use by several threads. */
final class Median {

    private static final int LAST = 15;

    /** Fewer say nothing: the first ones are of a JVM that is not warm. */
    private static final int ENOUGH = 5;

    private final long[] values = new long[LAST];

    private int count;

    synchronized void add(long value) {
        values[count++ % LAST] = value;
    }

    /** The middle, or what it is to be as long as too little was measured. */
    synchronized long orElse(long unknown) {
        int size = Math.min(count, LAST);
        long[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return size < ENOUGH ? unknown : sorted[size / 2];
    }
}
