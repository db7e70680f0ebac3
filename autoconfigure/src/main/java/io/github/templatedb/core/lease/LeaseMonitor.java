package io.github.templatedb.core.lease;

import io.github.templatedb.core.TemplateDatabaseException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The state of a lease, and those who wait for it to change. The lock is held for short steps and while a clone is made,
 * never while code of the application runs.
 */
final class LeaseMonitor {

    private final Duration timeout;

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition moved = lock.newCondition();

    private volatile LeaseState state = new LeaseState.Unresolved(null);

    LeaseMonitor(Duration timeout) {
        this.timeout = timeout;
    }

    LeaseState state() {
        return state;
    }

    /** Whether the thread that calls is the one that runs migrations. */
    boolean isMigratedHere() {
        return state instanceof LeaseState.Migrating migrating && migrating.thread() == Thread.currentThread();
    }

    /** The state once no other thread migrates. */
    LeaseState awaitMigrations() {
        LeaseState seen = state;
        if (!isMigratedElsewhere(seen)) {
            return seen;
        }
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (isMigratedElsewhere(state)) {
                if (left <= 0) {
                    throw new TemplateDatabaseException(
                            ("No connection after %s: the thread '%s' still runs the migrations of this context.")
                                    .formatted(
                                            timeout,
                                            ((LeaseState.Migrating) state)
                                                    .thread()
                                                    .getName()),
                            "A migration that needs other threads has to give them connections of its own; for long"
                                    + " migrations raise templatedb.clone.timeout.");
                }
                left = moved.awaitNanos(left);
            }
            return state;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new TemplateDatabaseException("Interrupted while waiting for the migrations of this context", ex);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isMigratedElsewhere(LeaseState state) {
        return state instanceof LeaseState.Migrating migrating && migrating.thread() != Thread.currentThread();
    }

    /** Changes the state under the lock; the step may return what it was given. */
    void change(UnaryOperator<LeaseState> step) {
        try {
            // The first even if the thread is interrupted: a database that is half undone has to be left.
            if (!lock.tryLock() && !lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TemplateDatabaseException(
                        "No clone after %s: another thread of this context is still making it.".formatted(timeout),
                        "Raise templatedb.clone.timeout if the server is slow.");
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new TemplateDatabaseException("Interrupted while waiting for a clone", ex);
        }
        try {
            state = step.apply(state);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves on, unless the lease has ended; from a certain state only, if one is given.
     *
     * @return the state that was left; null if it did not move
     */
    @Nullable
    LeaseState moveTo(LeaseState next, @Nullable LeaseState from) {
        LeaseState[] left = new LeaseState[1];
        change(before -> {
            if (before instanceof LeaseState.Ended || from != null && before != from) {
                return before;
            }
            left[0] = before;
            return next;
        });
        return left[0];
    }
}
