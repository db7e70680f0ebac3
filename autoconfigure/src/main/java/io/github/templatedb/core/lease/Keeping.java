package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.Clones;
import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.ServerException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which databases stay when a lease leaves them, and who used them.
 *
 * @since 0.1.0
 */
public final class Keeping {

    private static final Logger logger = LoggerFactory.getLogger(Keeping.class);

    private final LeasedServer server;

    private final LeaseMonitor monitor;

    private final Keep keep;

    private volatile String lastUser = "";

    Keeping(LeasedServer server, LeaseMonitor monitor, Keep keep) {
        this.server = server;
        this.monitor = monitor;
        this.keep = keep;
    }

    /**
     * Remembers who uses the database, for threads that hold a connection to it when it is gone.
     *
     * @param test the name of a test that begins; empty if none has begun since the database was left
     */
    public void usedBy(String test) {
        lastUser = test;
    }

    /** Whether a test has begun since the database of another class was left. */
    boolean isUsedByTest() {
        return !lastUser.isEmpty();
    }

    /** Has threads told that still hold connections, while it is known who used the database. */
    void explain(@Nullable LeasedDatabase database) {
        if (database != null) {
            String user = lastUser.isEmpty() ? "" : ", used last by the test " + lastUser;
            String reason =
                    "This connection belongs to the database %s%s. Its application context has a fresh one since."
                            .formatted(database, user);
            database.explain(reason);
        }
    }

    /** Rolls back what is prepared in a database, and keeps it if all are to be kept. */
    void beforeDrop(LeaseState left) {
        LeasedDatabase database = left.database();
        if (database != null && !server.hasEnded()) {
            try {
                clones().rollBackPrepared(database.name());
            } catch (ServerException ex) {
                logger.warn("{}", ex.getMessage(), ex);
            }
        }
        keep(left);
    }

    /** Keeps a database if all are to be kept that were used. The next step is to drop it, which spares what is kept. */
    private void keep(LeaseState left) {
        boolean asked = keep == Keep.ALWAYS && !server.hasEnded();
        if (asked
                && left instanceof LeaseState.Attached attached
                && attached.database().isUsed()) {
            try {
                if (clones().keep(attached.database().name())) {
                    DatabaseAccess access =
                            server.get().access(attached.database().name());
                    logger.info("The database {} is kept: {}", attached.database(), access.command());
                }
            } catch (ServerException ex) {
                logger.warn("The database {} is not kept", attached.database(), ex);
            }
        }
    }

    /**
     * A test has failed: its database stays if that was asked for, also when the lease leaves it, this JVM is killed, or the
     * context closes. Until then the lease goes on with it, unless it is refreshed.
     *
     * @return how somebody gets to the database; empty if it is not kept, or nobody was led to it
     * @throws ServerException if PostgreSQL refuses
     */
    public Optional<DatabaseAccess> afterFailure() {
        if (keep != Keep.NEVER
                && monitor.state() instanceof LeaseState.Attached attached
                && attached.database().isUsed()) {
            clones().keep(attached.database().name());
            return Optional.of(server.get().access(attached.database().name()));
        }
        return Optional.empty();
    }

    private Clones clones() {
        return server.get().clones();
    }
}
