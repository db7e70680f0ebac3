package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.DatabaseSessions;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.MarkedDatabases.Marked;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a JVM on a server: what it owns there goes, whoever is connected to it, and so do clones of dead owners that nobody is
 * connected to. What is left when the time is over is told in one line; it has a dead owner then, for the next JVM.
 */
final class LastDrops {

    private static final Logger logger = LoggerFactory.getLogger(LastDrops.class);

    /** For sessions that are ending by themselves: their pools have been closed. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final String OWN = "(" + MarkedDatabases.OWNER
            + " = ? OR d.datname ~ ('^tdb_b_[0-9a-f]{12}_' || ? || '_[0-9]+$')) AND NOT " + KeptDatabases.YOUNG;

    private final Server server;

    private final MarkedDatabases databases;

    private final DatabaseSessions sessions;

    private final AtomicInteger left = new AtomicInteger();

    LastDrops(Server server) {
        this.server = server;
        this.databases = new MarkedDatabases(server);
        this.sessions = new DatabaseSessions(server);
    }

    /**
     * Drops what is to be dropped, several databases at a time.
     *
     * @param owner the digits of this JVM in the names of its databases; empty if it has none
     * @param limit how much time there is
     * @param ofAll how much time there was for the end, for the message
     */
    void run(String owner, Duration limit, Duration ofAll) {
        try {
            List<Marked> own = owner.isEmpty() ? List.of() : databases.find(OWN, owner, owner);
            List<Marked> abandoned = databases.find(Janitor.ABANDONED);
            left.set(own.size() + abandoned.size());
            BackgroundThreads threads =
                    new BackgroundThreads("templatedb-end", Thread.NORM_PRIORITY, Reaper.AT_END, Reaper.AT_END);
            own.forEach(database -> threads.execute(() -> dropOwn(database)));
            abandoned.forEach(database -> threads.execute(() -> dropAbandoned(database)));
            threads.stop(limit);
        } catch (ServerException ex) {
            logger.debug("The databases of this JVM were not looked up", ex);
        }
        if (left.get() > 0) {
            logger.warn(
                    "{} databases are left on {}: they could not be dropped within {} (templatedb.clone.drop-timeout). The next"
                            + " JVM that uses the server drops them",
                    left,
                    server.endpoint(),
                    ofAll);
        }
    }

    private void dropOwn(Marked database) {
        try {
            sessions.awaitNone(database.name(), GRACE);
            databases.drop(database, "WITH (FORCE)");
            left.decrementAndGet();
        } catch (ServerException ex) {
            logger.debug("{} was not dropped at the end", database.name(), ex);
        }
    }

    /** Looked up again, as its owner may have come back while others were dropped. One that somebody is connected to is theirs. */
    private void dropAbandoned(Marked database) {
        try {
            databases
                    .find(
                            "d.datname = ? AND (" + Janitor.ABANDONED + ")",
                            database.name().value())
                    .forEach(abandoned -> databases.drop(abandoned, ""));
        } catch (ServerException ex) {
            logger.debug("{} was not dropped at the end", database.name(), ex);
        }
        left.decrementAndGet();
    }
}
