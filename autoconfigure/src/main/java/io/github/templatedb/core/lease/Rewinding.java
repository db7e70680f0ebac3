package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.Clones;
import io.github.templatedb.core.rewind.NotExactException;
import io.github.templatedb.core.rewind.Rewind;
import io.github.templatedb.core.rewind.TemplateContent;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Template;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refreshes in place: undoes what was written to the current database of a lease, while nobody gets a connection to it. If that is not
 * exact, or fails, the database is not used any more: the lease has to move to a clone.
 */
final class Rewinding {

    private static final Logger logger = LoggerFactory.getLogger(Rewinding.class);

    private final LeasedServer server;

    private final NumberBlocks blocks;

    private final RefreshStrategy strategy;

    private final long maxTableSize;

    private final Proof proof;

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    Rewinding(LeasedServer server, NumberBlocks blocks, Proof proof, LeasePolicy policy) {
        this.server = server;
        this.blocks = blocks;
        // What is undone cannot be kept.
        this.strategy = policy.keep() == Keep.ALWAYS ? RefreshStrategy.CLONE : policy.strategy();
        this.maxTableSize = policy.maxTableSize();
        this.proof = proof;
    }

    /** Makes it possible to undo what will be written to a copy of a template that nobody has used. */
    void begin(LeasedDatabase copy, Template template) {
        if (strategy != RefreshStrategy.CLONE && Changes.canBeKnown(server.get().server())) {
            TemplateContent content = server.get().contents().of(template.name(), maxTableSize);
            copy.setRewind(new Rewind(content, copy.beginning().uses()));
        }
    }

    /** Whether it can be tried: the database is a copy of a template of which enough is known. */
    boolean isReady(LeaseState.Attached current) {
        Rewind rewind = current.database().rewind();
        return rewind != null
                && rewind.isReady()
                && !current.strays()
                && !clones().isKept(current.database().name());
    }

    /** Has what was lacking read from another copy, in the background, for the next time. */
    void learn(LeaseState.Attached current) {
        Rewind rewind = current.database().rewind();
        if (rewind != null && rewind.content().beginReading()) {
            clones().later(() -> read(rewind.content(), current.baseline().template()));
        }
    }

    private void read(TemplateContent content, Template template) {
        Endpoint endpoint = server.get().server().endpoint();
        try {
            DatabaseName copy = clones().create(template);
            try (Connection connection =
                    DriverManager.getConnection(endpoint.jdbcUrl(copy), endpoint.username(), endpoint.password())) {
                content.read(connection);
            } finally {
                clones().drop(copy);
            }
        } catch (SQLException | NotExactException | ServerException ex) {
            logger.debug("What is in {} could not be read", template.name(), ex);
        } finally {
            content.endReading();
        }
    }

    /** Undoes what was written, if that is exact. */
    Result undo(LeaseState.Attached current) {
        LeasedDatabase database = current.database();
        Attempt attempt = new Attempt(current, Objects.requireNonNull(database.rewind()));
        if (!database.alone(attempt)) {
            attempt.failed("a connection that is asked for", null);
        }
        if (attempt.result == Result.IMPOSSIBLE) {
            learn(current);
        }
        return attempt.result;
    }

    private Clones clones() {
        return server.get().clones();
    }

    /** What became of a database. */
    enum Result {
        /** Nothing was written to it. */
        UNCHANGED,
        /** It is as new again. */
        UNDONE,
        /** It has to be replaced. */
        IMPOSSIBLE,
        /** It has to be left at once: nobody knows what is in it. */
        SPOILED
    }

    private final class Attempt implements Runnable {

        private final LeaseState.Attached current;

        private final LeasedDatabase database;

        private final Rewind rewind;

        private Result result = Result.IMPOSSIBLE;

        Attempt(LeaseState.Attached current, Rewind rewind) {
            this.current = current;
            this.database = current.database();
            this.rewind = rewind;
        }

        @Override
        public void run() {
            try {
                int sessions = database.renewSessions();
                if (sessions == DatabasePool.UNKNOWN) {
                    failed("a connection that is not back, or whose session cannot be made as new", null);
                    return;
                }
                blocks.note(database);
                boolean undone = on(connection -> rewind.undo(connection, sessions));
                if (undone) {
                    database.begin(NumberBlocks.Beginning.OF_TEMPLATE);
                    if (blocks.goOn(database)) {
                        database.settle();
                    }
                }
                database.setUsed(false);
                boolean audited = proof.audit(current, "was to be as new again");
                if (undone || audited) {
                    on(connection -> {
                        rewind.mark(connection);
                        return true;
                    });
                }
                result = undone ? Result.UNDONE : Result.UNCHANGED;
                logger.debug("{}: {}", database, result);
            } catch (NotExactException ex) {
                failed(ex.reason(), ex);
            } catch (SQLException | ServerException ex) {
                failed("an error of PostgreSQL", ex);
            }
        }

        private void failed(String reason, @Nullable Exception cause) {
            result = rewind.isUnfinished() ? Result.SPOILED : Result.IMPOSSIBLE;
            clones().activity().notRewound(reason);
            String what = cause != null ? cause.getMessage() : reason;
            if (strategy == RefreshStrategy.REWIND && told.add(reason)) {
                logger.info("{} is not rewound but replaced, because of {}", database, what);
            } else {
                logger.debug("{} is not rewound but replaced, because of {}", database, what);
            }
        }

        /** A lent connection's failure is not to be tried again on another. */
        private boolean on(Work work) throws SQLException, NotExactException {
            Object done = database.lend(connection -> {
                try {
                    connection.setAutoCommit(true);
                    return work.isDoneOn(connection);
                } catch (SQLException | NotExactException ex) {
                    return ex;
                }
            });
            if (done instanceof SQLException refused) {
                throw refused;
            }
            if (done instanceof NotExactException reason) {
                throw reason;
            }
            if (done == null) {
                throw new SQLException("There is no session of the role that owns the database");
            }
            return (Boolean) done;
        }
    }

    @FunctionalInterface
    private interface Work {

        boolean isDoneOn(Connection connection) throws SQLException, NotExactException;
    }
}
