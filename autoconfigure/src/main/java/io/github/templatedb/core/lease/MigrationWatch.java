package io.github.templatedb.core.lease;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.BuildTimeoutException;
import io.github.templatedb.core.template.Migrations;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after migrations that fill a template, from the administrative database, which keeps nobody waiting: says, once, for whom they
 * wait if they wait long for a lock, and ends them when their time is over.
 */
final class MigrationWatch {

    private static final Logger logger = LoggerFactory.getLogger(MigrationWatch.class);

    /** How long a statement waits for a lock before that is worth a line. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int LOOKS = 10;

    /** How long the last look may take. */
    private static final Duration END = Duration.ofSeconds(5);

    /** What PostgreSQL tells of sessions and locks (manual, sections 27.2.3 and 53.13, and table 9.74: pg_blocking_pids). */
    private static final String WAITING =
            """
            SELECT w.query, format('%s on %s, which is held by %s', l.mode, l.locktype, coalesce((
                SELECT string_agg(format('pid %s (%s, %s), whose last statement is: %s', b.pid, b.application_name, b.state,
                    left(regexp_replace(b.query, '\\s+', ' ', 'g'), 200)), ' and ')
                FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(w.pid))), 'a session that has just ended'))
            FROM pg_stat_activity w JOIN pg_locks l ON l.pid = w.pid AND NOT l.granted
            WHERE w.datname = ? AND extract(epoch FROM clock_timestamp() - l.waitstart) * 1000 > ?
            ORDER BY l.waitstart LIMIT 1
            """;

    /** It is an error to end one that this role may not end (manual, 9.28.2: a superuser's, or a worker of autovacuum). */
    private static final String TERMINATION =
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = ? AND pg_has_role(usesysid, 'USAGE')";

    private final Server server;

    private final DatabaseName database;

    private final Duration limit;

    private final Migrations migrations;

    private final Thread migrating = Thread.currentThread();

    private final CountDownLatch finished = new CountDownLatch(1);

    /** Why the migrations were ended, or that they came to their end before: whichever is first. */
    private final AtomicReference<@Nullable String> end = new AtomicReference<>();

    /**
     * Creates a watch of what the calling thread is about to run.
     *
     * @param server where the database is
     * @param database what the migrations fill
     * @param limit when they are ended
     * @param migrations what is watched
     */
    MigrationWatch(Server server, DatabaseName database, Duration limit, Migrations migrations) {
        this.server = server;
        this.database = database;
        this.limit = limit;
        this.migrations = migrations;
    }

    /**
     * Runs a part of the migrations.
     *
     * @throws BuildTimeoutException if they were ended; their own failure is its cause
     */
    void run(Migrations.Part part) throws Exception {
        Thread thread = new Thread(this::watch, "templatedb-build-watch");
        thread.setDaemon(true);
        thread.start();
        Exception failure = null;
        try {
            migrations.run(database, part);
        } catch (Exception ex) {
            failure = ex;
        } finally {
            end.compareAndSet(null, "");
            finished.countDown();
        }
        String reason = end.get();
        if (reason != null && !reason.isEmpty()) {
            awaitEnd(thread);
            throw new BuildTimeoutException(
                    "The migrations did not end in %s and were ended: %s.".formatted(limit, reason),
                    "If they take that long, raise templatedb.template.build-timeout.",
                    failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** The watch interrupts until it sees that the migrations have ended: its last interrupt is for nobody else. */
    private static void awaitEnd(Thread watch) {
        long deadline = System.nanoTime() + END.toNanos();
        while (watch.isAlive() && System.nanoTime() < deadline) {
            try {
                watch.join(END.toMillis());
            } catch (InterruptedException ex) {
                logger.trace("Interrupted by the watch", ex);
            }
        }
        Thread.interrupted();
    }

    private void watch() {
        long begin = System.nanoTime();
        Duration half = limit.dividedBy(2);
        Duration patience = half.compareTo(PATIENCE) < 0 ? half : PATIENCE;
        boolean said = false;
        try {
            while (!finished.await(patience.toMillis() / LOOKS + 1, TimeUnit.MILLISECONDS)) {
                long took = System.nanoTime() - begin;
                if (took > limit.toNanos()) {
                    endThem(patience);
                } else if (!said && took > patience.toNanos()) {
                    String waiting = waiting(patience);
                    said = !waiting.isEmpty();
                    if (said) {
                        logger.warn(
                                "For {} s already, {}. After {} the build is ended (templatedb.template.build-timeout).",
                                patience.toSeconds(),
                                waiting,
                                limit);
                    }
                }
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } catch (ServerException ex) {
            logger.debug("The migrations in {} are not watched any more", database, ex);
        }
    }

    /** Again and again, as they may connect once more; those that are busy elsewhere are interrupted. */
    private void endThem(Duration patience) {
        if (end.get() == null) {
            String waiting = waiting(patience);
            end.compareAndSet(null, waiting.isEmpty() ? "they did not wait for a lock" : waiting);
        } else {
            migrating.interrupt();
        }
        if (!"".equals(end.get())) {
            server.query("Ending migrations", TERMINATION, row -> row.getLong(1), database.value());
        }
    }

    /** Who waits for whom, in words that end without a full stop; empty if nobody waits. */
    private String waiting(Duration patience) {
        return server
                .query(
                        "Looking what migrations wait for",
                        WAITING,
                        row -> waiting(row.getString(1), row.getString(2)),
                        database.value(),
                        patience.toMillis())
                .stream()
                .findFirst()
                .orElse("");
    }

    private String waiting(String statement, String lock) {
        String oneLine = statement.strip().replaceAll("\\s+", " ");
        String script = migrations.scriptOf(statement);
        String hint = oneLine.toLowerCase(Locale.ROOT).contains(" concurrently ")
                ? ". CONCURRENTLY waits for all transactions, and Flyway's lock is one:"
                        + " set spring.flyway.postgresql.transactional-lock=false"
                : "";
        return "%s waits at '%s' for %s%s"
                .formatted(
                        script.isEmpty() ? "a migration" : script,
                        oneLine.substring(0, Math.min(200, oneLine.length())),
                        lock,
                        hint);
    }
}
