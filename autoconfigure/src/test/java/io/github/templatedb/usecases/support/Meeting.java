package io.github.templatedb.usecases.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;

/** Tests that JUnit runs in parallel, each of which goes on when all have come. */
public final class Meeting {

    private final CountDownLatch missing;

    private Meeting(int tests) {
        missing = new CountDownLatch(tests);
    }

    /** Of as many tests. */
    public static Meeting of(int tests) {
        return new Meeting(tests);
    }

    /** Counts one that has come, or that cannot come any more. */
    public void count() {
        missing.countDown();
    }

    /**
     * Comes, and waits for the others.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void attend() throws InterruptedException {
        count();
        for (int tenths = 0; !missing.await(100, TimeUnit.MILLISECONDS); tenths++) {
            assertThat(tenths).as("tenths of a second that this one waits").isLessThan(600);
            wakeAWorker();
        }
    }

    /** The pool of JDK 17 may let a task lie while workers sleep, until a task comes from outside. */
    private static void wakeAWorker() {
        ForkJoinPool pool = ForkJoinTask.getPool();
        if (pool != null) {
            new Thread(() -> pool.execute(() -> {})).start();
        }
    }
}
