package io.github.templatedb.core.clone;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.hash.Manifest;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Template;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an application context holds: the right to a current database. Safe for use by several threads.
 *
 * <p>A lease begins unresolved and costs nothing, not even a server. It is resolved by {@link #migrate} or
 * {@link #attachEmpty}, or, when somebody asks for the database before that, by its {@link LeaseResolver}. The clone is made when
 * the database is first asked for.
 *
 * <p>The lock is held for short steps and while a clone is made, never while code of the application runs.
 *
 * @since 0.1.0
 */
public final class Lease implements AutoCloseable {

    /** How often a template is copied that others drop at the same moment. */
    private static final int ATTEMPTS = 5;

    private final Supplier<TemplateServer> servers;

    private final Duration buildTimeout;

    private final Duration cloneTimeout;

    private final LeaseResolver resolver;

    private final List<LeaseFollower> followers = new CopyOnWriteArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition moved = lock.newCondition();

    private volatile LeaseState state = new LeaseState.Unresolved(null);

    private final AtomicReference<@Nullable TemplateServer> server = new AtomicReference<>();

    /**
     * Creates an unresolved lease.
     *
     * @param servers gives the server, which is started at the first call
     * @param buildTimeout how long to wait for a template that another context builds
     * @param cloneTimeout how long a thread waits for migrations that another thread of the same context runs
     * @param resolver resolves the lease for those who ask early
     */
    public Lease(
            Supplier<TemplateServer> servers, Duration buildTimeout, Duration cloneTimeout, LeaseResolver resolver) {
        this.servers = servers;
        this.buildTimeout = buildTimeout;
        this.cloneTimeout = cloneTimeout;
        this.resolver = resolver;
    }

    /**
     * The server behind the lease; started if it is not running. From the first call on it is always the same: databases
     * do not move.
     *
     * @return the server
     */
    public TemplateServer server() {
        TemplateServer bound = server.get();
        if (bound == null) {
            server.compareAndSet(null, servers.get());
            bound = Objects.requireNonNull(server.get());
        }
        return bound;
    }

    /**
     * Says so if the server has ended.
     *
     * @param consequence what failed because of it, or null if nothing was tried yet
     * @throws ServerException if the server has ended
     */
    public void requireServer(@Nullable Throwable consequence) {
        TemplateServer bound = server.get();
        if (bound != null && bound.hasEnded()) {
            throw new ServerException(
                    ("The PostgreSQL server of this application context, %s, has ended, and its databases with it.%s This"
                                    + " context cannot go on; the next one that is loaded gets another server.")
                            .formatted(bound.server().endpoint(), bound.lastWords()),
                    consequence);
        }
    }

    /**
     * Where the database is and how to log in; starts the server if it is not running.
     *
     * @return the endpoint of the server
     */
    public Endpoint endpoint() {
        return server().server().endpoint();
    }

    /**
     * Whether asking for the database gives the one that the context keeps, without running anything else first.
     *
     * @return false before the migrations ran or their template was found
     */
    public boolean isResolved() {
        return state instanceof LeaseState.Resolved || state instanceof LeaseState.Attached;
    }

    /**
     * The current database. While migrations run, their thread gets the database that is being built and other threads
     * wait. Before migrations ran, the lease resolves itself first.
     *
     * @return a database that exists until the lease moves on or ends
     * @throws TemplateDatabaseException if the lease or its server has ended, or the migrations take too long
     */
    public DatabaseName database() {
        requireServer(null);
        LeaseState seen = settled();
        if (seen instanceof LeaseState.Unresolved) {
            resolver.resolve(this);
            seen = settled();
        }
        if (seen instanceof LeaseState.Unresolved) {
            seen = provisional();
        }
        DatabaseName database = seen.database();
        if (database == null) {
            throw new TemplateDatabaseException(
                    "The application context is closed and its database with it: no connection can be had", null);
        }
        return database;
    }

    /**
     * Whether a database is still the lease's.
     *
     * @param database a database that the lease gave
     * @return false once the lease has left it
     */
    public boolean holds(DatabaseName database) {
        return database.equals(state.database());
    }

    /** The state once no other thread migrates, with the clone made if there is to be one. */
    private LeaseState settled() {
        int gone = 0;
        while (true) {
            LeaseState seen = state;
            if (seen instanceof LeaseState.Migrating migrating && migrating.thread() != Thread.currentThread()) {
                seen = awaitMigrations();
            }
            if (!(seen instanceof LeaseState.Resolved resolved)) {
                return seen;
            }
            try {
                makeClone();
            } catch (TemplateGoneException ex) {
                if (++gone == ATTEMPTS) {
                    throw ex;
                }
                if (moveTo(migrating(null), resolved)) {
                    resolve(resolved.source(), resolved);
                }
            }
        }
    }

    private LeaseState awaitMigrations() {
        lock.lock();
        try {
            long left = cloneTimeout.toNanos();
            while (state instanceof LeaseState.Migrating migrating) {
                if (left <= 0) {
                    throw new TemplateDatabaseException(
                            ("No connection after %s: the thread '%s' still runs the migrations of this context."
                                            + " A migration that needs other threads has to give them connections of"
                                            + " its own; for long migrations raise templatedb.clone.timeout.")
                                    .formatted(cloneTimeout, migrating.thread().getName()),
                            null);
                }
                left = moved.awaitNanos(left);
            }
            return state;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new TemplateDatabaseException("Interrupted while waiting for the migrations of this context", ex);
        } finally {
            lock.unlock();
        }
    }

    private void makeClone() {
        locked(() -> {
            if (state instanceof LeaseState.Resolved resolved) {
                state = new LeaseState.Attached(server().clones().create(resolved.template()));
            }
        });
    }

    /** An empty database, for a bean that connects while Flyway itself is being created and so cannot have run. */
    private LeaseState provisional() {
        Template empty = server().emptyTemplate(buildTimeout);
        locked(() -> {
            if (state instanceof LeaseState.Unresolved unresolved && unresolved.database() == null) {
                state = new LeaseState.Unresolved(server().clones().create(empty));
            }
        });
        return settled();
    }

    /**
     * Resolves the lease to the template of what a manifest lists. Only if the server does not have it, the migrations
     * run, by this thread, in a database of their own.
     *
     * @param manifest lists everything that determines the content, without asking for a connection
     * @param migrations fills the database that {@link #database()} gives to this thread
     */
    public void migrate(Supplier<Manifest> manifest, Migrations migrations) {
        resolve(() -> server().ensure(manifest.get(), buildTimeout, building -> run(migrations, building)));
    }

    private void run(Migrations migrations, DatabaseName database) throws Exception {
        moveTo(migrating(database));
        try {
            migrations.run();
        } finally {
            // The template can be sealed only when no pool is left on it.
            leave(database);
        }
    }

    /** Resolves the lease to an empty database. */
    public void attachEmpty() {
        resolve(() -> server().emptyTemplate(buildTimeout));
    }

    private void resolve(TemplateSource source) {
        // Until the template is published other threads wait: an empty database is all they could have.
        moveTo(migrating(null));
        resolve(source, new LeaseState.Unresolved(null));
    }

    /** Ends a migrating state of this thread: with the template, or else with what is to be the state then. */
    private void resolve(TemplateSource source, LeaseState otherwise) {
        try {
            moveTo(new LeaseState.Resolved(source.get(), source));
        } finally {
            if (state instanceof LeaseState.Migrating) {
                moveTo(otherwise);
            }
        }
    }

    private static LeaseState migrating(@Nullable DatabaseName database) {
        return new LeaseState.Migrating(database, Thread.currentThread());
    }

    private void moveTo(LeaseState next) {
        moveTo(next, null);
    }

    /** Moves on, from a certain state only if there is one given; tells whether it did. */
    private boolean moveTo(LeaseState next, @Nullable LeaseState from) {
        LeaseState[] left = new LeaseState[1];
        locked(() -> {
            LeaseState before = state;
            if (!(before instanceof LeaseState.Ended) && (from == null || before == from)) {
                left[0] = before;
                state = next;
            }
            moved.signalAll();
        });
        if (left[0] != null) {
            release(left[0]);
        }
        return left[0] != null;
    }

    private void release(LeaseState left) {
        DatabaseName database = left.database();
        if (database != null && !(left instanceof LeaseState.Migrating)) {
            leave(database);
            if (!server().hasEnded()) {
                server().clones().drop(database);
            }
        }
    }

    private void leave(DatabaseName database) {
        followers.forEach(follower -> follower.leave(database));
    }

    private void locked(Runnable step) {
        try {
            if (!lock.tryLock(cloneTimeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TemplateDatabaseException(
                        "No clone after %s: another thread of this context is still making it. Raise"
                                        .formatted(cloneTimeout)
                                + " templatedb.clone.timeout if the server is slow.",
                        null);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new TemplateDatabaseException("Interrupted while waiting for a clone", ex);
        }
        try {
            step.run();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds somebody who has connections to the databases of the lease.
     *
     * @param follower told before a database is sealed or dropped
     */
    public void follow(LeaseFollower follower) {
        followers.add(follower);
    }

    /**
     * Forgets somebody who has closed all connections for good.
     *
     * @param follower not told any more
     */
    public void unfollow(LeaseFollower follower) {
        followers.remove(follower);
    }

    /** Ends the lease: its pools are closed, its clone is dropped in the background. */
    @Override
    public void close() {
        moveTo(new LeaseState.Ended());
    }
}
