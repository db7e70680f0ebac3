package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.DatabaseSessions;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops databases of this JVM that nobody needs any more, on a thread of its own, so that no test waits for it. Sessions
 * that are left on one get a grace period: DROP DATABASE … WITH (FORCE) sleeps 100 ms when a backend is still leaving
 * (PostgreSQL source, {@code CountOtherDBBackends} in procarray.c).
 */
final class Reaper implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(Reaper.class);

    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** The JVM ends no later than this; what is left has a dead owner then, and the janitor of the next JVM drops it. */
    private static final Duration END = Duration.ofSeconds(1);

    private final Server server;

    private final DatabaseSessions sessions;

    private final BackgroundThreads thread = new BackgroundThreads("templatedb-reaper", Thread.NORM_PRIORITY);

    Reaper(Server server) {
        this.server = server;
        this.sessions = new DatabaseSessions(server);
    }

    void drop(DatabaseName database) {
        drop(database, () -> {});
    }

    void drop(DatabaseName database, Runnable leave) {
        Runnable work = () -> {
            leave.run();
            dropNow(database);
        };
        if (!thread.execute(work)) {
            logger.debug("{} is left to the next JVM", database);
        }
    }

    /** Does other work after the drops that were asked for before, or never, if the JVM ends. */
    void later(Runnable work) {
        thread.execute(work);
    }

    /** Waits, for a while, until everything is dropped that was to be dropped before this call. */
    void awaitDrops() {
        CountDownLatch done = new CountDownLatch(1);
        try {
            if (thread.execute(done::countDown) && !done.await(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                logger.debug("Databases are still to be dropped after {}", LONGEST_WAIT);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void dropNow(DatabaseName database) {
        try {
            sessions.awaitNone(database, GRACE);
            server.execute(
                    "Dropping " + database, List.of("DROP DATABASE IF EXISTS " + database.quoted() + " WITH (FORCE)"));
        } catch (ServerException ex) {
            if (thread.isStopped()) {
                logger.debug("{} is left to the next JVM", database, ex);
            } else {
                logger.warn("The database {} is left behind", database, ex);
            }
        }
    }

    @Override
    public void close() {
        thread.stop(END);
    }
}
