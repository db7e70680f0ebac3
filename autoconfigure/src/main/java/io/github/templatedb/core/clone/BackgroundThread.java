package io.github.templatedb.core.clone;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One daemon thread for work that no test waits for, one piece after the other. It ends while there is none. */
final class BackgroundThread {

    private static final Duration IDLE = Duration.ofSeconds(10);

    private final ThreadPoolExecutor executor;

    BackgroundThread(String name, int priority) {
        this.executor =
                new ThreadPoolExecutor(1, 1, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    thread.setPriority(priority);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Does some work later; returns false if it never will, because it was told to stop. */
    boolean execute(Runnable work) {
        try {
            executor.execute(work);
            return true;
        } catch (RejectedExecutionException ex) {
            return false;
        }
    }

    boolean isStopped() {
        return executor.isShutdown();
    }

    /** Takes no more work, and gives what there is some time before it is interrupted. */
    void stop(Duration time) {
        executor.shutdown();
        if (!awaitEnd(time)) {
            executor.shutdownNow();
        }
    }

    /** Takes no more work, and interrupts what there is, which may need some time to notice. */
    void interrupt(Duration time) {
        executor.shutdownNow();
        awaitEnd(time);
    }

    private boolean awaitEnd(Duration time) {
        try {
            return executor.awaitTermination(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
