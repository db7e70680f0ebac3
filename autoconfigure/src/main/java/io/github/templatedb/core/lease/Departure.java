package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.Clones;
import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.ServerException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a lease does about a database that it leaves, at the moment of the move, before the database is given up. */
final class Departure {

    private static final Logger logger = LoggerFactory.getLogger(Departure.class);

    private final LeasedServer server;

    private final Keep keep;

    private volatile String lastUser = "";

    Departure(LeasedServer server, Keep keep) {
        this.server = server;
        this.keep = keep;
    }

    /** Remembers who used the current database last, for messages; empty if that is not known. */
    void usedBy(String test) {
        lastUser = test;
    }

    /** Has threads told that still hold connections, while it is known who used the database. */
    void explain(LeaseState left) {
        LeasedDatabase database = left.database();
        if (database != null) {
            String user = lastUser.isEmpty() ? "" : ", used last by the test " + lastUser;
            String reason =
                    "This connection belongs to the database %s%s. Its application context has a fresh one since."
                            .formatted(database, user);
            database.explain(reason);
        }
    }

    /** Rolls back what is prepared in a database, and keeps it if all are to be kept. */
    void leave(LeaseState left) {
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

    /** Keeps the current database for when the lease leaves it; empty if nobody asked for that, or was led to it. */
    Optional<DatabaseAccess> keepAfterFailure(LeaseState current) {
        if (keep != Keep.NEVER
                && current instanceof LeaseState.Attached attached
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
