package io.github.templatedb.benchmarks.server;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Looks again and again how much there is of something, in a thread of its own. */
public final class PeakWatch implements AutoCloseable {

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "peak-watch");
        made.setDaemon(true);
        return made;
    });

    private final AtomicLong peak = new AtomicLong();

    private PeakWatch() {}

    /** The memory of a server, twice a second: that costs less than a hundredth of a processor. */
    public static PeakWatch ofMemory(ServerProcesses processes) {
        return of(processes::memory, Duration.ofMillis(500));
    }

    /**
     * Anything.
     *
     * @param amount how much there is now
     * @param interval how often it is looked at
     */
    public static PeakWatch of(LongSupplier amount, Duration interval) {
        PeakWatch watch = new PeakWatch();
        watch.thread.scheduleAtFixedRate(
                () -> watch.peak.accumulateAndGet(amount.getAsLong(), Math::max),
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
        return watch;
    }

    /** The most that was seen. */
    public long peak() {
        return peak.get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
