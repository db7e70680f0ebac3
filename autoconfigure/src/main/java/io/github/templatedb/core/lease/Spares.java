package io.github.templatedb.core.lease;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.Clones;
import io.github.templatedb.core.server.ServerException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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
 * The clones that are made ahead for one lease, in the background, with their pools. Before the first refresh there is one at
 * most, for whoever asks first; then one for the next refresh, and more, up to the number of makers, while tests come faster
 * than clones.
 */
final class Spares implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(Spares.class);

    /** How PostgreSQL says that it was told to give up (PostgreSQL manual, appendix A). */
    private static final String CANCELLED = "57014";

    /** So many in time, one after the other, and one fewer is made ahead. */
    private static final int IN_TIME = 10;

    private final Supplier<Clones> clones;

    private final LeaseMonitor lease;

    private final Consumer<LeasedDatabase> prepare;

    private final Duration timeout;

    private final Deque<Spare> ahead = new ArrayDeque<>();

    private int depth = 1;

    private int inTime;

    private int failed;

    private String lastFailure = "";

    private boolean closed;

    /**
     * Creates a place for spares.
     *
     * @param clones makes clones and drops them
     * @param lease what they are for
     * @param prepare opens the pools on a clone
     * @param timeout how long to wait for a clone
     */
    Spares(Supplier<Clones> clones, LeaseMonitor lease, Consumer<LeasedDatabase> prepare, Duration timeout) {
        this.clones = clones;
        this.lease = lease;
        this.prepare = prepare;
        this.timeout = timeout;
    }

    /** A clone of the baseline: the spare that was begun first, if there is one, else a new one. */
    LeasedDatabase take(Baseline baseline) {
        discardAllBut(baseline);
        Spare spare = next();
        if (spare == null) {
            return create(baseline);
        }
        // Does nothing if it was begun; if not, waiting for the others before it would be slower.
        spare.making().run();
        return made(spare);
    }

    private synchronized @Nullable Spare next() {
        Spare spare = ahead.poll();
        if (spare != null && spare.isForRefresh()) {
            follow(spare.making().isDone());
        }
        return spare;
    }

    /** One more ahead when somebody has to wait, one fewer when nobody has had to for a while. */
    private void follow(boolean isInTime) {
        inTime = isInTime ? inTime + 1 : 0;
        if (!isInTime) {
            depth = Math.min(depth + 1, Clones.MAKERS);
        } else if (inTime == IN_TIME) {
            depth = Math.max(depth - 1, 1);
            inTime = 0;
        }
    }

    private LeasedDatabase create(Baseline baseline) {
        try {
            return new LeasedDatabase(clones.get().create(baseline.template(), timeout), lease);
        } catch (ServerException ex) {
            throw ex.getCause() instanceof SQLException cause && CANCELLED.equals(cause.getSQLState())
                    ? tooLate(baseline, ex)
                    : ex;
        }
    }

    private LeasedDatabase made(Spare spare) {
        try {
            return spare.making().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException ex) {
            logger.debug("No clone could be made ahead, so it is tried again", ex.getCause());
            return create(spare.baseline());
        } catch (TimeoutException ex) {
            discard(spare);
            throw tooLate(spare.baseline(), ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            discard(spare);
            throw new TemplateDatabaseException("Interrupted while waiting for a clone.", ex);
        }
    }

    private synchronized TemplateDatabaseException tooLate(Baseline baseline, Exception cause) {
        long ready = ready();
        return new TemplateDatabaseException(
                ("No clone of %s after %s. Ahead of time, %d are ready, %d are being made, and %d could not be made%s.")
                        .formatted(
                                baseline.template().name(),
                                timeout,
                                ready,
                                ahead.size() - ready,
                                failed,
                                failed == 0 ? "" : ", the last of them because: " + lastFailure),
                "Raise templatedb.clone.timeout if the server is slow.",
                cause);
    }

    /** How many are begun, or ready. */
    synchronized int ahead() {
        return ahead.size();
    }

    synchronized long ready() {
        return ahead.stream().filter(spare -> spare.making().isDone()).count();
    }

    /** Has a clone made for whoever asks first. */
    void begin(Baseline baseline) {
        Spare spare = spare(baseline, false);
        synchronized (this) {
            if (closed || !ahead.isEmpty()) {
                return;
            }
            ahead.add(spare);
        }
        clones.get().later(spare.making());
    }

    /** Has clones made until there are as many ahead as tests need. */
    void make(Baseline baseline) {
        List<Spare> begun = new ArrayList<>();
        synchronized (this) {
            while (!closed && ahead.size() < depth) {
                Spare spare = spare(baseline, true);
                ahead.add(spare);
                begun.add(spare);
            }
        }
        begun.forEach(spare -> clones.get().later(spare.making()));
    }

    private Spare spare(Baseline baseline, boolean isForRefresh) {
        AtomicBoolean wanted = new AtomicBoolean(true);
        return new Spare(baseline, isForRefresh, wanted, new FutureTask<>(() -> {
            if (!wanted.get()) {
                throw new CancellationException("no longer wanted");
            }
            try {
                return prepared(new LeasedDatabase(clones.get().create(baseline.template(), timeout), lease));
            } catch (RuntimeException ex) {
                note(ex);
                throw ex;
            }
        }));
    }

    private LeasedDatabase prepared(LeasedDatabase clone) {
        try {
            prepare.accept(clone);
            return clone;
        } catch (RuntimeException ex) {
            drop(clone);
            throw ex;
        }
    }

    private synchronized void note(RuntimeException failure) {
        failed++;
        lastFailure = String.valueOf(failure.getMessage());
    }

    /** Leaves one clone ahead at most: nobody knows when the next test comes, if any. */
    void rest() {
        List<Spare> tooMany = new ArrayList<>();
        synchronized (this) {
            while (ahead.size() > 1) {
                tooMany.add(ahead.removeLast());
            }
        }
        tooMany.forEach(this::discard);
    }

    private void discardAllBut(@Nullable Baseline baseline) {
        List<Spare> others;
        synchronized (this) {
            others = ahead.stream()
                    .filter(spare -> baseline == null || !spare.baseline().hasTemplateOf(baseline))
                    .toList();
            ahead.removeAll(others);
        }
        others.forEach(this::discard);
    }

    /** Has a spare dropped when it is made; one that was not begun is not made at all. */
    private void discard(Spare spare) {
        spare.wanted().set(false);
        clones.get().later(() -> drop(spare.making()));
    }

    /** Work is begun in the order in which it was asked for, so this one is being made, if it ever will be. */
    private void drop(FutureTask<LeasedDatabase> making) {
        try {
            drop(making.get());
        } catch (ExecutionException ex) {
            logger.debug("A clone that is not needed was not made", ex.getCause());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void drop(LeasedDatabase clone) {
        clone.close();
        clones.get().drop(clone.name());
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        discardAllBut(null);
    }

    private record Spare(
            Baseline baseline, boolean isForRefresh, AtomicBoolean wanted, FutureTask<LeasedDatabase> making) {}
}
