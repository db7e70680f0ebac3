package io.github.templatedb.benchmarks.suite;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Waits before each test, for {@link SlowProvider#DELAY} at least. */
public final class SlowProvider implements TestExecutionListener {

    static final Duration DELAY = Duration.ofMillis(150);

    @Override
    public void beforeTestMethod(TestContext testContext) {
        long end = System.nanoTime() + DELAY.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
