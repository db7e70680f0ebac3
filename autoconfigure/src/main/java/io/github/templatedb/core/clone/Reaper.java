package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.DatabaseSessions;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops databases that nobody needs any more, on a daemon thread of its own, so that no test waits for it. Sessions that
 * are left on one get a grace period: DROP DATABASE … WITH (FORCE) sleeps 100 ms when a backend is still leaving
 * (PostgreSQL source, {@code CountOtherDBBackends} in procarray.c).
 */
final class Reaper implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(Reaper.class);

    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration THREAD_IDLE = Duration.ofSeconds(10);

    private final Server server;

    private final DatabaseSessions sessions;

    private final ExecutorService executor;

    Reaper(Server server) {
        this.server = server;
        this.sessions = new DatabaseSessions(server);
        ThreadPoolExecutor single = new ThreadPoolExecutor(
                1, 1, THREAD_IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "templatedb-reaper");
                    thread.setDaemon(true);
                    return thread;
                });
        single.allowCoreThreadTimeOut(true);
        this.executor = single;
    }

    void drop(DatabaseName database) {
        try {
            executor.execute(() -> dropNow(database));
        } catch (RejectedExecutionException ex) {
            logger.debug("{} goes with its server", database, ex);
        }
    }

    private void dropNow(DatabaseName database) {
        try {
            sessions.awaitNone(database, GRACE);
            server.execute(
                    "Dropping " + database, List.of("DROP DATABASE IF EXISTS " + database.quoted() + " WITH (FORCE)"));
        } catch (ServerException ex) {
            if (executor.isShutdown()) {
                logger.debug("{} goes with its server", database, ex);
            } else {
                logger.warn("The database {} is left behind", database, ex);
            }
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
