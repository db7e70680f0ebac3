package io.github.templatedb.benchmarks.suite.app;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What a test does besides its first statements. */
public enum Work {

    /** Nothing: test after test, each inserts a row and counts the rows. */
    NONE("back to back"),

    /** Nothing, and it does not even insert. */
    READS("reads only"),

    /** Waits, as for a thread of a server, a mail or a clock. */
    WAITS_5("waits 5 ms"),

    /** Waits longer. */
    WAITS_20("waits 20 ms"),

    /** Keeps a processor busy for 20 ms of its time, however long that takes when others want it too. */
    COMPUTES_20("computes 20 ms"),

    /** Twenty inserts and twenty queries with a join. */
    QUERIES("40 queries"),

    /** Nothing else, and it inserts no row: it changes a row in each of three tables. */
    UPDATES("updates three tables");

    private static final int ROUNDS = 20;

    private final String title;

    Work(String title) {
        this.title = title;
    }

    /** In tables. */
    public String title() {
        return title;
    }

    /** Whether it inserts a row before it counts them. */
    public boolean inserts() {
        return this != READS && this != UPDATES;
    }

    void run(Items items) {
        switch (this) {
            case NONE, READS -> {}
            case WAITS_5 -> LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            case WAITS_20 -> LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            case COMPUTES_20 -> compute(Duration.ofMillis(20));
            case UPDATES -> items.change(3);
            case QUERIES -> {
                for (int i = 0; i < ROUNDS; i++) {
                    items.order(i);
                }
            }
        }
    }

    private static void compute(Duration time) {
        var threads = ManagementFactory.getThreadMXBean();
        long end = threads.getCurrentThreadCpuTime() + time.toNanos();
        double sum = 0;
        while (threads.getCurrentThreadCpuTime() < end) {
            for (int i = 1; i < 1000; i++) {
                sum += Math.sqrt(i);
            }
        }
        if (Double.isNaN(sum)) {
            throw new IllegalStateException("unreachable");
        }
    }
}
