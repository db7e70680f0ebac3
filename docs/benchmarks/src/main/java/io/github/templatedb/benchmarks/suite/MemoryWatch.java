package io.github.templatedb.benchmarks.suite;

import io.github.templatedb.benchmarks.server.ServerProcesses;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Looks at the memory of a server while it runs, twice a second: that costs less than a hundredth of a processor. */
final class MemoryWatch implements AutoCloseable {

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "memory-watch");
        made.setDaemon(true);
        return made;
    });

    private final AtomicLong peak = new AtomicLong();

    static MemoryWatch of(ServerProcesses processes) {
        MemoryWatch watch = new MemoryWatch();
        watch.thread.scheduleAtFixedRate(
                () -> watch.peak.accumulateAndGet(processes.memory(), Math::max), 500, 500, TimeUnit.MILLISECONDS);
        return watch;
    }

    /** In bytes, the most that was seen. */
    long peak() {
        return peak.get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
