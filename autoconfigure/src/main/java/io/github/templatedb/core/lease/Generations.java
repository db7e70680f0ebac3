package io.github.templatedb.core.lease;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Tells requests for a connection of before a change of the content from those of after it. Those that come meanwhile wait: whoever
 * fails because of a change and asks again is served. Safe for use by several threads.
 */
final class Generations {

    private final AtomicLong current = new AtomicLong();

    private final List<Runnable> memories = new CopyOnWriteArrayList<>();

    /** Held while the content becomes another. */
    private final ReentrantLock changing = new ReentrantLock();

    /** Whether it has become another since the lock was taken. */
    private boolean changed;

    /** Has something done after each change, by the thread that brought it about. */
    void remembered(Runnable forget) {
        memories.add(forget);
    }

    /** Grows before the content may become another. */
    long current() {
        return current.get();
    }

    /** The same once no other thread is about to put other content in place. */
    long settled() {
        if (changing.isLocked()) {
            changing.lock();
            changing.unlock();
        }
        return current.get();
    }

    /** From now on no request of before is served. */
    void end() {
        current.incrementAndGet();
    }

    /**
     * Puts other content in place while those who ask for a connection wait. The application forgets what it knew afterwards, as its
     * code may wait for one of them.
     */
    boolean change(BooleanSupplier step) {
        changing.lock();
        try {
            return step.getAsBoolean();
        } finally {
            boolean forget = changed && changing.getHoldCount() == 1;
            changed &= !forget;
            changing.unlock();
            if (forget) {
                memories.forEach(Runnable::run);
            }
        }
    }

    /** The content is another; said within the step of {@link #change}. */
    void changed() {
        changed = true;
    }
}
