package io.github.templatedb.core.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * What was done on a server in this JVM, for the summary at the end. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Activity {

    private static final long MICROSECOND = 1000;

    private final LongAdder built = new LongAdder();

    private final LongAdder buildNanos = new LongAdder();

    private final LongAdder reused = new LongAdder();

    private final LongAdder clones = new LongAdder();

    private final LongAdder cloneNanos = new LongAdder();

    private final Median clone = new Median();

    private final LongAdder refreshes = new LongAdder();

    private final LongAdder kept = new LongAdder();

    private final LongAdder rewound = new LongAdder();

    /** Of a unit of what was undone, in nanoseconds. */
    private final Median rewind = new Median();

    private final Map<String, LongAdder> reasons = new ConcurrentHashMap<>();

    private final LongAdder keptDatabases = new LongAdder();

    /** Creates a count of nothing. */
    public Activity() {}

    /**
     * Counts a template that was built.
     *
     * @param took from the look that missed it to its publication
     */
    public void templateBuilt(Duration took) {
        built.increment();
        buildNanos.add(took.toNanos());
    }

    /** Counts a template that was there. */
    public void templateReused() {
        reused.increment();
    }

    /**
     * Counts a clone that was made.
     *
     * @param took how long CREATE DATABASE took
     */
    public void cloned(Duration took) {
        clones.increment();
        cloneNanos.add(took.toNanos());
        clone.add(took.toNanos());
    }

    /**
     * How long a clone takes.
     *
     * @param unknown what to suppose as long as few were made
     * @return the median of the last ones
     */
    public Duration clone(Duration unknown) {
        return Duration.ofNanos(clone.orElse(unknown.toNanos()));
    }

    /**
     * Counts a refresh of a database that was used.
     *
     * @param moved false if the clone was kept, because nothing had been written to it
     */
    public void refreshed(boolean moved) {
        (moved ? refreshes : kept).increment();
    }

    /**
     * Counts a refresh that undid what was written to a database.
     *
     * @param took how long
     * @param work how much that was, as a number of microseconds that it should take
     */
    public void rewound(Duration took, long work) {
        rewound.increment();
        rewind.add(took.toNanos() / work);
    }

    /**
     * How long it takes to undo what was written.
     *
     * @param work how much that is, as a number of microseconds that it should take
     * @return what is to be expected after the last times, at first as much as it should
     */
    public Duration rewind(long work) {
        return Duration.ofNanos(work * rewind.orElse(MICROSECOND));
    }

    /** Says that something was not undone because of {@link #rewind}: some times later it is tried again, since that may have changed. */
    public void doubtRewind() {
        rewind.add(MICROSECOND);
    }

    /**
     * Counts a refresh that could not undo what was written to a database.
     *
     * @param reason why, in a few words
     * @return whether it is the first time for this reason
     */
    public boolean notRewound(String reason) {
        LongAdder known = reasons.putIfAbsent(reason, new LongAdder());
        reasons.get(reason).increment();
        return known == null;
    }

    /** Counts a database that stays for somebody to look at. */
    public void databaseKept() {
        keptDatabases.increment();
    }

    /**
     * The counts so far.
     *
     * @return a copy
     */
    public Snapshot snapshot() {
        return new Snapshot(
                built.sum(),
                Duration.ofNanos(buildNanos.sum()),
                reused.sum(),
                clones.sum(),
                Duration.ofNanos(cloneNanos.sum()),
                refreshes.sum(),
                kept.sum(),
                rewound.sum(),
                reasons.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, count -> count.getValue()
                        .sum())),
                keptDatabases.sum());
    }

    /**
     * Counts at one moment.
     *
     * @param built templates built
     * @param building time spent building them
     * @param reused times that a template was there already
     * @param clones clones made
     * @param cloning time spent making them
     * @param refreshes refreshes that moved a context to another clone
     * @param kept refreshes that did not need to
     * @param rewound refreshes that undid what was written
     * @param reasons why others could not, and how often
     * @param keptDatabases databases that stay for somebody to look at
     */
    public record Snapshot(
            long built,
            Duration building,
            long reused,
            long clones,
            Duration cloning,
            long refreshes,
            long kept,
            long rewound,
            Map<String, Long> reasons,
            long keptDatabases) {}
}
