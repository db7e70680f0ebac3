package io.github.templatedb.core.clone;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.DatabaseName;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clone that is made ahead of the next refresh of one lease, in the background, with its pools. There is at most one,
 * and none before the first refresh: nothing is made that may never be used but the last.
 */
final class Spares implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(Spares.class);

    private final Supplier<Clones> clones;

    private final Consumer<DatabaseName> prepare;

    private final Consumer<DatabaseName> leave;

    private final Duration timeout;

    private @Nullable Spare next;

    private boolean closed;

    /**
     * Creates a place for a spare.
     *
     * @param clones makes clones and drops them
     * @param prepare opens the pools on a clone
     * @param leave closes them
     * @param timeout how long to wait for one that is being made
     */
    Spares(Supplier<Clones> clones, Consumer<DatabaseName> prepare, Consumer<DatabaseName> leave, Duration timeout) {
        this.clones = clones;
        this.prepare = prepare;
        this.leave = leave;
        this.timeout = timeout;
    }

    /** A clone of the baseline: the spare if there is one, else a new one. */
    DatabaseName take(Baseline baseline) {
        Spare spare = exchange(null);
        if (spare != null && spare.baseline().hasTemplateOf(baseline)) {
            // Does nothing if it was begun; if not, waiting for the others before it would be slower.
            spare.making().run();
            return made(spare);
        }
        discard(spare);
        return clones.get().create(baseline.template());
    }

    private DatabaseName made(Spare spare) {
        try {
            return spare.making().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException ex) {
            logger.debug("No clone could be made ahead, so it is tried again", ex.getCause());
            return clones.get().create(spare.baseline().template());
        } catch (TimeoutException ex) {
            discard(spare);
            throw new TemplateDatabaseException(
                    ("No clone of %s after %s: the one that was begun ahead is still being made. Raise"
                                    + " templatedb.clone.timeout if the server is slow.")
                            .formatted(spare.baseline().template().name(), timeout),
                    ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            discard(spare);
            throw new TemplateDatabaseException("Interrupted while waiting for a clone", ex);
        }
    }

    /** Has the next clone made. */
    void make(Baseline baseline) {
        AtomicBoolean wanted = new AtomicBoolean(true);
        Spare spare = new Spare(baseline, wanted, new FutureTask<>(() -> {
            if (!wanted.get()) {
                throw new CancellationException("no longer wanted");
            }
            DatabaseName clone = clones.get().create(baseline.template());
            prepare.accept(clone);
            return clone;
        }));
        discard(exchange(spare));
        clones.get().later(spare.making());
    }

    private synchronized @Nullable Spare exchange(@Nullable Spare spare) {
        if (closed && spare != null) {
            return spare;
        }
        Spare before = next;
        next = spare;
        return before;
    }

    /** Has a spare dropped when it is made; one that was not begun is not made at all. */
    private void discard(@Nullable Spare spare) {
        if (spare != null) {
            spare.wanted().set(false);
            clones.get().later(() -> drop(spare.making()));
        }
    }

    /** Work is begun in the order in which it was asked for, so this one is being made, if it ever will be. */
    private void drop(FutureTask<DatabaseName> making) {
        try {
            DatabaseName clone = making.get();
            leave.accept(clone);
            clones.get().drop(clone);
        } catch (ExecutionException ex) {
            logger.debug("A clone that is not needed was not made", ex.getCause());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        discard(exchange(null));
    }

    private record Spare(Baseline baseline, AtomicBoolean wanted, FutureTask<DatabaseName> making) {}
}
