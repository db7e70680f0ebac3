package io.github.templatedb.core.clone;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Template;
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
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clones that are made ahead for one lease, with their pools, or for whoever asks for clones of one template: in the background.
 * Before the first refresh there is one at most, for whoever asks first; then one for the next refresh, and more, up to the number of
 * makers, while tests come faster than clones.
 *
 * @param <T> a clone and what is on it
 * @since 0.1.0
 */
public final class Spares<T> implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(Spares.class);

    /** How PostgreSQL says that it was told to give up (PostgreSQL manual, appendix A). */
    private static final String CANCELLED = "57014";

    /** So many in time, one after the other, and one fewer is made ahead. */
    private static final int IN_TIME = 10;

    private final Supplier<Clones> clones;

    private final Function<DatabaseName, T> use;

    private final Consumer<T> prepare;

    private final Consumer<T> drop;

    private final Duration timeout;

    private final Deque<Spare<T>> ahead = new ArrayDeque<>();

    private int depth = 1;

    private int inTime;

    private int failed;

    private String lastFailure = "";

    private boolean closed;

    /**
     * Creates a place for spares.
     *
     * @param clones makes clones
     * @param use puts on a new clone what belongs to it
     * @param prepare opens the pools on a clone
     * @param drop drops one that is not needed
     * @param timeout how long to wait for a clone
     */
    public Spares(
            Supplier<Clones> clones,
            Function<DatabaseName, T> use,
            Consumer<T> prepare,
            Consumer<T> drop,
            Duration timeout) {
        this.clones = clones;
        this.use = use;
        this.prepare = prepare;
        this.drop = drop;
        this.timeout = timeout;
    }

    /**
     * A clone: the spare that was begun first, if there is one, else a new one.
     *
     * @param template what it is a copy of; spares of others are dropped
     * @return the clone, which is the caller's
     * @throws DatabaseTimeoutException if there is none in time
     * @throws ServerException if PostgreSQL refuses
     */
    public T take(Template template) {
        discardAllBut(template);
        Spare<T> spare = next();
        if (spare == null) {
            return create(template);
        }
        // Does nothing if it was begun; if not, waiting for the others before it would be slower.
        spare.making().run();
        return made(spare);
    }

    private synchronized @Nullable Spare<T> next() {
        Spare<T> spare = ahead.poll();
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

    private T create(Template template) {
        try {
            return use.apply(clones.get().create(template, timeout));
        } catch (ServerException ex) {
            throw ex.getCause() instanceof SQLException cause && CANCELLED.equals(cause.getSQLState())
                    ? tooLate(template, ex)
                    : ex;
        }
    }

    private T made(Spare<T> spare) {
        try {
            return spare.making().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException ex) {
            logger.debug("No clone could be made ahead, so it is tried again", ex.getCause());
            return create(spare.template());
        } catch (TimeoutException ex) {
            discard(spare);
            throw tooLate(spare.template(), ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            discard(spare);
            throw new TemplateDatabaseException("Interrupted while waiting for a clone.", ex);
        }
    }

    private synchronized DatabaseTimeoutException tooLate(Template template, Exception cause) {
        long ready = ready();
        return new DatabaseTimeoutException(
                ("No clone of %s after %s. Ahead of time, %d are ready, %d are being made, and %d could not be made%s.")
                        .formatted(
                                template.name(),
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

    /**
     * How many can be had at once.
     *
     * @return a number
     */
    public synchronized long ready() {
        return ahead.stream().filter(spare -> spare.making().isDone()).count();
    }

    /**
     * Has a clone made for whoever asks first.
     *
     * @param template what it is a copy of
     */
    public void begin(Template template) {
        Spare<T> spare = spare(template, false);
        synchronized (this) {
            if (closed || !ahead.isEmpty()) {
                return;
            }
            ahead.add(spare);
        }
        clones.get().later(spare.making());
    }

    /**
     * Has clones made until there are as many ahead as tests need.
     *
     * @param template what they are copies of
     */
    public void make(Template template) {
        List<Spare<T>> begun = new ArrayList<>();
        synchronized (this) {
            while (!closed && ahead.size() < depth) {
                Spare<T> spare = spare(template, true);
                ahead.add(spare);
                begun.add(spare);
            }
        }
        begun.forEach(spare -> clones.get().later(spare.making()));
    }

    private Spare<T> spare(Template template, boolean isForRefresh) {
        AtomicBoolean wanted = new AtomicBoolean(true);
        return new Spare<>(template, isForRefresh, wanted, new FutureTask<>(() -> {
            if (!wanted.get()) {
                throw new CancellationException("no longer wanted");
            }
            try {
                return prepared(use.apply(clones.get().create(template, timeout)));
            } catch (RuntimeException ex) {
                note(ex);
                throw ex;
            }
        }));
    }

    private T prepared(T clone) {
        try {
            prepare.accept(clone);
            return clone;
        } catch (RuntimeException ex) {
            drop.accept(clone);
            throw ex;
        }
    }

    private synchronized void note(RuntimeException failure) {
        failed++;
        lastFailure = String.valueOf(failure.getMessage());
    }

    /** Leaves one clone ahead at most: nobody knows when the next test comes, if any. */
    public void rest() {
        List<Spare<T>> tooMany = new ArrayList<>();
        synchronized (this) {
            while (ahead.size() > 1) {
                tooMany.add(ahead.removeLast());
            }
        }
        tooMany.forEach(this::discard);
    }

    private void discardAllBut(@Nullable Template template) {
        List<Spare<T>> others;
        synchronized (this) {
            others = ahead.stream()
                    .filter(spare ->
                            template == null || !spare.template().name().equals(template.name()))
                    .toList();
            ahead.removeAll(others);
        }
        others.forEach(this::discard);
    }

    /** Has a spare dropped when it is made; one that was not begun is not made at all. */
    private void discard(Spare<T> spare) {
        spare.wanted().set(false);
        clones.get().later(() -> drop(spare.making()));
    }

    /** Work is begun in the order in which it was asked for, so this one is being made, if it ever will be. */
    private void drop(FutureTask<T> making) {
        try {
            drop.accept(making.get());
        } catch (ExecutionException ex) {
            logger.debug("A clone that is not needed was not made", ex.getCause());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Drops what is ahead, and makes no more. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        discardAllBut(null);
    }

    private record Spare<T>(Template template, boolean isForRefresh, AtomicBoolean wanted, FutureTask<T> making) {}
}
