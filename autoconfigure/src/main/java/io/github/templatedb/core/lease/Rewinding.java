package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.Clones;
import io.github.templatedb.core.rewind.DatabaseRewind;
import io.github.templatedb.core.rewind.NotExactException;
import io.github.templatedb.core.rewind.Rewind;
import io.github.templatedb.core.rewind.TemplateContent;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Template;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

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

    private final BooleanSupplier cloneIsReady;

    private final BiPredicate<LeaseState, LeaseState> moveTo;

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    Rewinding(
            LeasedServer server,
            NumberBlocks blocks,
            Proof proof,
            LeasePolicy policy,
            BooleanSupplier cloneIsReady,
            BiPredicate<LeaseState, LeaseState> moveTo) {
        this.server = server;
        this.blocks = blocks;
        this.cloneIsReady = cloneIsReady;
        this.moveTo = moveTo;
        // What is undone cannot be kept.
        this.strategy = policy.keep() == Keep.ALWAYS ? RefreshStrategy.CLONE : policy.strategy();
        this.maxTableSize = policy.maxTableSize();
        this.proof = proof;
    }

    /** Makes it possible to undo what will be written to a copy of a template that nobody has used. */
    void begin(LeasedDatabase copy, Template template) {
        // Also where nothing will be undone: it knows what was changed, or since when PostgreSQL counts.
        if (isKnown()) {
            boolean isUndone = strategy != RefreshStrategy.CLONE;
            long uses = copy.beginning().uses();
            copy.setRewind(clones().rewind(copy.name(), template, isUndone, maxTableSize, uses));
        }
    }

    /** Whether the server tells what was written, and sessions can be made as new. */
    private boolean isKnown() {
        return Changes.canBeKnown(server.get().server());
    }

    /** Why it cannot be tried; null if the database is a copy of a template of which enough is known. */
    private @Nullable String obstacle(LeaseState.Attached current) {
        Rewind rewind = current.database().rewind();
        if (current.strays()) {
            return "a clean by Flyway";
        }
        if (clones().isKept(current.database().name())) {
            return "a test that failed, whose database is kept";
        }
        if (rewind != null) {
            return rewind.isReady() ? null : "a template that is not read yet";
        }
        return isKnown() ? "a database that was not made for this context" : "a PostgreSQL before version 15";
    }

    /**
     * Has what is lacking read from another copy, in the background, for the next time.
     *
     * @param current a copy of the template; null if there is none yet
     * @param template of the baseline
     */
    void learn(@Nullable LeasedDatabase current, Template template) {
        if (strategy == RefreshStrategy.CLONE || !isKnown()) {
            return;
        }
        TemplateContent content = null;
        if (current == null) {
            content = clones().content(template, maxTableSize);
        } else if (current.rewind() instanceof DatabaseRewind rewind) {
            content = rewind.content();
        }
        if (content != null) {
            learn(content, template);
        }
    }

    private void learn(TemplateContent content, Template template) {
        if (content.beginReading()) {
            clones().later(() -> read(content, template));
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
        } catch (SQLException | ServerException ex) {
            logger.debug("What is in {} could not be read", template.name(), ex);
        } finally {
            content.endReading();
        }
    }

    /** Undoes what was written, if that is exact and costs a test less than a clone. */
    Result undo(LeaseState.Attached current) {
        LeasedDatabase database = current.database();
        Result result;
        String obstacle = strategy == RefreshStrategy.CLONE ? "" : obstacle(current);
        if (obstacle == null) {
            Attempt attempt = new Attempt(current, Objects.requireNonNull(database.rewind()));
            if (!database.alone(attempt)) {
                tell(database, "a connection that is asked for");
            }
            result = attempt.result;
        } else {
            result = proof.changed() == null ? Result.UNCHANGED : Result.IMPOSSIBLE;
            if (result == Result.IMPOSSIBLE && obstacle.isEmpty()) {
                logger.debug(
                        "{} is replaced, as templatedb.refresh-strategy or templatedb.clone.keep asks for", database);
            } else if (result == Result.IMPOSSIBLE) {
                tell(database, obstacle);
            }
        }
        if (result == Result.UNCHANGED) {
            logger.debug("{} stays, as nothing was written to it", database);
        }
        if (result != Result.SPOILED && !current.strays()) {
            learn(database, current.baseline().template());
        }
        return result;
    }

    private void tell(LeasedDatabase database, String reason) {
        tell(database, reason, reason);
    }

    /** Says why; tells whether it is the first time. */
    private boolean tell(LeasedDatabase database, String reason, @Nullable String what) {
        boolean loudly = strategy == RefreshStrategy.REWIND && told.add(reason);
        logger.atLevel(loudly ? Level.INFO : Level.DEBUG)
                .log("{} is not rewound but replaced, because of {}", database, what);
        return clones().activity().notRewound(reason);
    }

    /** Another class begins. */
    void tellAgain() {
        told.clear();
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
        /** It was left at once: nobody knows what is in it. */
        SPOILED
    }

    private final class Attempt implements Runnable {

        private final LeaseState.Attached current;

        private final LeasedDatabase database;

        private final Rewind rewind;

        private Result result = Result.IMPOSSIBLE;

        private long work;

        private long begin;

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
                    tell(database, "a connection that is not back, or whose session cannot be made as new");
                    return;
                }
                blocks.note(database);
                boolean undone = rewind.undo(sessions, this::isWorth);
                boolean usedSince = false;
                if (undone) {
                    database.begin(NumberBlocks.Beginning.OF_TEMPLATE);
                    usedSince = blocks.goOn(database);
                    if (usedSince) {
                        database.settle();
                    }
                }
                Duration took = Duration.ofNanos(System.nanoTime() - begin);
                usedSince |= proof.audit(current, "was to be as new again");
                if (undone || usedSince) {
                    rewind.mark(usedSince);
                }
                database.setUsed(false);
                result = undone ? Result.UNDONE : Result.UNCHANGED;
                if (undone) {
                    clones().activity().rewound(took, work);
                    logger.debug("{} is rewound, which took {} ms", database, took.toNanos() / 1e6);
                }
            } catch (NotExactException ex) {
                if (tell(database, ex.reason(), ex.getMessage()) && ex.remedy() != null) {
                    String role = server.endpoint().username();
                    logger.info(
                            "Refreshes need new clones: {}. A superuser can run {} {}", ex.reason(), ex.remedy(), role);
                }
            } catch (SQLException | ServerException ex) {
                tell(database, "an error of PostgreSQL", ex.getMessage());
            } catch (RuntimeException | Error ex) {
                result = Result.SPOILED;
                throw ex;
            } finally {
                if (rewind.isUnfinished() || result == Result.SPOILED) {
                    // Before anybody goes on who waits for a connection to it.
                    result = Result.SPOILED;
                    database.close();
                    moveTo.test(current, new LeaseState.Resolved(current.baseline(), current.baseline()));
                }
            }
        }

        /**
         * Whether a test waits less for it than for a clone. The first statements of a new clone are those of cold sessions, and take
         * as long again as making it.
         */
        private boolean isWorth(long microseconds) {
            // What was written is known by now, whatever that took.
            begin = System.nanoTime();
            work = microseconds;
            Activity measured = clones().activity();
            Duration expected = measured.rewind(work);
            Duration clone = measured.clone(clones().usualTime()).multipliedBy(cloneIsReady.getAsBoolean() ? 1 : 2);
            boolean worth = strategy == RefreshStrategy.REWIND || expected.compareTo(clone) <= 0;
            logger.debug("To rewind {} should take {}, a clone {}", database, expected, clone);
            if (!worth) {
                measured.doubtRewind();
            }
            return worth;
        }
    }
}
