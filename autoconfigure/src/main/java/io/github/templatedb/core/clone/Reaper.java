package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.DatabaseSessions;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops databases of this JVM that nobody needs any more, on a thread of its own, so that no test waits for it; on several when
 * there are many. Sessions that are left on one get a grace period: DROP DATABASE … WITH (FORCE) sleeps 100 ms when a backend is
 * still leaving (PostgreSQL source, {@code CountOtherDBBackends} in procarray.c).
 */
final class Reaper {

    private static final Logger logger = LoggerFactory.getLogger(Reaper.class);

    /**
     * When there are many. Each drop waits for a checkpoint, and those that come together share one, which need not write what they
     * drop (PostgreSQL source, {@code dropdb} in dbcommands.c).
     */
    private static final int AT_ONCE = 4;

    /** At the end of the JVM, when nobody else needs connections: on a slow disk, 30 drops took 10 s on one, 6 s on 8, 3 s on 30. */
    static final int AT_END = 16;

    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final MarkedDatabases databases;

    private final DatabaseSessions sessions;

    private final BackgroundThreads threads =
            new BackgroundThreads("templatedb-reaper", Thread.NORM_PRIORITY, 1, AT_ONCE);

    Reaper(Server server) {
        this.databases = new MarkedDatabases(server);
        this.sessions = new DatabaseSessions(server);
    }

    void drop(DatabaseName database) {
        drop(database, () -> {});
    }

    void drop(DatabaseName database, Runnable leave) {
        threads.execute(() -> {
            leave.run();
            dropNow(database);
        });
    }

    /** Does other work in the background, or never, if the JVM ends. */
    void later(Runnable work) {
        threads.execute(work);
    }

    /** Waits, for a while, until everything that was to be dropped before this call is dropped, or is being dropped. */
    void awaitDrops() {
        CountDownLatch turn = new CountDownLatch(1);
        threads.execute(turn::countDown);
        try {
            if (!turn.await(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                logger.debug("Databases are still to be dropped after {}", LONGEST_WAIT);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** In the thread that calls. What cannot be dropped is left behind, with a warning. */
    void dropNow(DatabaseName database) {
        try {
            sessions.awaitNone(database, GRACE);
            databases.drop(database, "WITH (FORCE)");
        } catch (ServerException ex) {
            if (threads.isStopped()) {
                logger.debug("{} was not dropped at the end", database, ex);
            } else {
                logger.warn("The database {} is left behind", database, ex);
            }
        }
    }

    /** Drops for some time what is still to be dropped. */
    void close(Duration limit) {
        threads.stop(limit, AT_END);
    }
}
