package io.github.templatedb.core.clone;

import io.github.templatedb.core.server.AdvisoryLock;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.MarkedDatabases.Marked;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.PreparedTransactions;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplateCare;
import io.github.templatedb.core.template.TemplatePolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a server clean, in the background and one JVM at a time: drops clones of dead owners, kept ones after a
 * day, what interrupted drops and builds left, and templates that are no longer used. What somebody is connected to stays: DROP DATABASE refuses it.
 */
final class Janitor {

    /** The lock that makes janitors take turns. Its group is the one after the owners' ("tdb" and 2, in ASCII). */
    static final int GROUP = 0x74646202;

    private static final String TAKEN =
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
                    + " AND objid = 0 AND classid = " + GROUP
                    + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    /** Of the first pause; each is longer by so much, as many JVMs may wait for one turn. Ten seconds in all. */
    private static final Duration TURN_PAUSE = Duration.ofMillis(100);

    private static final int TURN_ATTEMPTS = 14;

    /** Before cleaning, as a clone is made first of what was found. */
    private static final Duration CLONE_FIRST = Duration.ofMillis(200);

    private static final Logger logger = LoggerFactory.getLogger(Janitor.class);

    /**
     * Databases are looked up before living owners, as PostgreSQL takes the snapshot for pg_database before it reads the
     * locks; and an owner lives before its first clone exists. So a clone that is seen without its owner has lost it.
     */
    private static final String OF_DEAD_OWNER =
            MarkedDatabases.OWNER + " IS NOT NULL AND " + MarkedDatabases.OWNER + " NOT IN (" + Owner.LIVING + ")";

    static final String ABANDONED = abandoned(KeptDatabases.YOUNG);

    private static final String PREPARED =
            OF_DEAD_OWNER + " AND EXISTS (SELECT FROM pg_prepared_xacts x WHERE x.database = d.datname)";

    private final Server server;

    private final KeptDatabases kept;

    private final TemplateCare templates;

    private final TemplatePolicy policy;

    private final MarkedDatabases databases;

    private final Map<DatabaseName, Template> used = new ConcurrentHashMap<>();

    private final Set<DatabaseName> reported = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean awake = new AtomicBoolean();

    private final BackgroundThreads thread = new BackgroundThreads("templatedb-janitor", Thread.MIN_PRIORITY);

    Janitor(Server server, KeptDatabases kept, TemplateCare templates, TemplatePolicy policy) {
        this.server = server;
        this.kept = kept;
        this.templates = templates;
        this.policy = policy;
        this.databases = new MarkedDatabases(server);
    }

    /** An SQL condition: nobody needs it, and it is not one of those to keep. */
    static String abandoned(String kept) {
        return "d.datconnlimit = -2 OR " + OF_DEAD_OWNER + " AND NOT " + kept;
    }

    /** Spares a template as long as this JVM lives. A new one, found or built, is an occasion to clean up. */
    void use(Template template) {
        if (used.put(template.name(), template) == null) {
            freeNames();
            wake();
        }
    }

    /** At once, as a test of this JVM may want to prepare a transaction by the same name. */
    private void freeNames() {
        if (server.isPreparingTransactions()) {
            for (Marked database : databases.find(PREPARED)) {
                try {
                    new PreparedTransactions(server).rollBack(database.name());
                } catch (ServerException ex) {
                    logger.warn("{}", ex.getMessage(), ex);
                }
            }
        }
    }

    /** Has the server cleaned soon. */
    void wake() {
        if (awake.compareAndSet(false, true)) {
            thread.execute(this::clean);
        }
    }

    private void clean() {
        LockSupport.parkNanos(CLONE_FIRST.toNanos());
        awake.set(false);
        try {
            templates.noteUse(used.keySet());
            inTurn(() -> drop(policy));
        } catch (ServerException ex) {
            logger.debug("The server was not cleaned to the end", ex);
        }
    }

    /**
     * Drops at once whatever neither this JVM nor a clone needs, templates included: they can be built again.
     *
     * @throws ServerException if the server cannot be reached
     */
    void makeRoom() {
        inTurn(() -> drop(new TemplatePolicy(0L, policy.maxAge())));
    }

    private void drop(TemplatePolicy beyond) {
        dropAbandoned();
        kept.expire();
        templates.dropUnfinished(this::report);
        templates.prune(beyond, used.keySet(), this::report);
    }

    /** Others may have passed already what this JVM was woken for, so they are waited for, for a while, without a session. */
    private void inTurn(Runnable work) {
        for (int i = 1; i <= TURN_ATTEMPTS && !Thread.currentThread().isInterrupted(); i++) {
            if (server.query("Asking whose turn it is", TAKEN, row -> row.getInt(1))
                            .isEmpty()
                    && hasWorked(work)) {
                return;
            }
            LockSupport.parkNanos(i * TURN_PAUSE.toNanos());
        }
    }

    private boolean hasWorked(Runnable work) {
        try (AdvisoryLock turn = AdvisoryLock.of(server, GROUP, 0)) {
            boolean isOurs = turn.tryAcquire();
            if (isOurs) {
                work.run();
            }
            return isOurs;
        }
    }

    private void dropAbandoned() {
        for (Marked candidate : databases.find(ABANDONED)) {
            // Looked up again, as its owner may have come back while others were dropped.
            for (Marked abandoned : databases.find(
                    "d.datname = ? AND (" + ABANDONED + ")", candidate.name().value())) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                try {
                    databases.drop(abandoned, "");
                    logger.debug("Dropped {}, which a JVM had left behind", abandoned.name());
                } catch (ServerException ex) {
                    report(abandoned.name(), ex);
                }
            }
        }
    }

    private void report(DatabaseName database, ServerException reason) {
        if (thread.isStopped()) {
            logger.debug("{} is left to the next JVM", database, reason);
        } else if (reported.add(database)) {
            logger.warn("The database {} is left behind", database, reason);
        }
    }

    /** Ends after the current statement, which is waited for. */
    void close(Duration limit) {
        thread.interrupt(limit);
    }
}
