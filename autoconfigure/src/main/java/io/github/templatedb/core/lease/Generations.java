package io.github.templatedb.core.lease;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Tells requests for a connection of before a change of the content from those of after it: who was asked for one in one generation
 * must not give one to the database of a later one, which may be the same database. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Generations {

    private final AtomicLong current = new AtomicLong();

    private final Runnable remember;

    private final List<Runnable> memories = new CopyOnWriteArrayList<>();

    /** Held while the content becomes another. */
    private final ReentrantLock changing = new ReentrantLock();

    /** Whether it has become another since the lock was taken. */
    private boolean changed;

    /** Creates the first, with what is to be known once somebody remembers it. */
    Generations(Runnable remember) {
        this.remember = remember;
    }

    /**
     * Says that somebody has in memory what it has read, and has it over a refresh. From then on, sequences that increment by
     * more than one, of which several numbers may have been taken at once, go on counting in each database where they were in the
     * one before it.
     *
     * @param forget forgets what is known of the content; called after each change, by the thread that brought it about, before it
     *     tells anybody
     */
    public void remembered(Runnable forget) {
        remember.run();
        memories.add(forget);
    }

    /**
     * The current generation.
     *
     * @return grows with each refresh, before the lease moves, and with everything else that puts other content in its place
     */
    public long current() {
        return current.get();
    }

    /**
     * The generation of a request that begins: waits for the end of a change by another thread, so that whoever fails because of
     * one and asks again is served.
     *
     * @return what {@link #current()} says then
     */
    public long settled() {
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
