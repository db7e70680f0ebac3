package io.github.templatedb.core.clone;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads for work that no test waits for, begun in the order in which it comes. They end while there is none. Nothing
 * is done on threads of the application.
 */
final class BackgroundThreads {

    private static final Duration IDLE = Duration.ofSeconds(10);

    /** So much work that waits for each thread means that they do not keep up. */
    private static final int BEHIND = 4;

    private final ThreadPoolExecutor executor;

    private final int usual;

    /** One thread, so that work is done one piece after the other. */
    BackgroundThreads(String name, int priority) {
        this(name, priority, 1, 1);
    }

    /** A usual number of threads, and up to another one while those do not keep up. */
    BackgroundThreads(String name, int priority, int usual, int most) {
        this.usual = usual;
        this.executor = new ThreadPoolExecutor(
                usual, most, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    thread.setPriority(priority);
                    return thread;
                });
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        executor.allowCoreThreadTimeOut(true);
    }

    /** Does some work later; not if it was told to stop. */
    void execute(Runnable work) {
        boolean behind = executor.getQueue().size() >= BEHIND * usual;
        executor.setCorePoolSize(behind ? executor.getMaximumPoolSize() : usual);
        executor.execute(work);
    }

    boolean isStopped() {
        return executor.isShutdown();
    }

    /** Takes no more work, and gives what there is a number of threads, and some time before it is interrupted. */
    void stop(Duration time, int number) {
        executor.setMaximumPoolSize(number);
        executor.setCorePoolSize(number);
        stop(time);
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
