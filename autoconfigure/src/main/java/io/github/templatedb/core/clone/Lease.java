package io.github.templatedb.core.clone;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.hash.Manifest;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Template;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an application context holds: the right to a current database. Safe for use by several threads.
 *
 * <p>A lease begins unresolved and costs nothing, not even a server. It is resolved by {@link #migrate} or
 * {@link #attachEmpty}, or, when somebody asks for the database before that, by its {@link LeaseResolver}. The clone is made when
 * the database is first asked for.
 *
 * @since 0.1.0
 */
public final class Lease implements AutoCloseable {

    /** How often a template is copied that others drop at the same moment. */
    private static final int ATTEMPTS = 5;

    private final LeasedServer server;

    private final LeaseMonitor monitor;

    private final Duration buildTimeout;

    private final LeaseResolver resolver;

    private final List<LeaseFollower> followers = new CopyOnWriteArrayList<>();

    private final Renewal renewal;

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
        this.server = new LeasedServer(servers);
        this.monitor = new LeaseMonitor(cloneTimeout);
        this.buildTimeout = buildTimeout;
        this.resolver = resolver;
        Spares spares = new Spares(() -> server().clones(), this::prepare, this::leave, cloneTimeout);
        this.renewal = new Renewal(server, monitor, followers, spares);
    }

    /**
     * The server behind the lease; started if it is not running. From the first call on it is always the same.
     *
     * @return the server
     */
    public TemplateServer server() {
        return server.get();
    }

    /**
     * Says so if the server has ended.
     *
     * @param consequence what failed because of it, or null if nothing was tried yet
     * @throws ServerException if the server has ended
     */
    public void requireServer(@Nullable Throwable consequence) {
        server.require(consequence);
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
        LeaseState seen = monitor.state();
        return seen instanceof LeaseState.Resolved || seen instanceof LeaseState.Attached;
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
        if (seen instanceof LeaseState.Attached attached) {
            attached.used().set(true);
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
        return database.equals(monitor.state().database());
    }

    /** The state once no other thread migrates, with the clone made if there is to be one. */
    private LeaseState settled() {
        int gone = 0;
        while (true) {
            LeaseState seen = monitor.awaitMigrations();
            if (!(seen instanceof LeaseState.Resolved resolved)) {
                return seen;
            }
            try {
                makeClone();
            } catch (TemplateGoneException ex) {
                if (++gone == ATTEMPTS || resolved.baseline().isSealedClone()) {
                    throw ex;
                }
                if (renewal.moveTo(migrating(null), resolved)) {
                    resolve(resolved.baseline()::again, resolved);
                }
            }
        }
    }

    private void makeClone() {
        monitor.change(state -> state instanceof LeaseState.Resolved resolved
                ? new LeaseState.Attached(renewal.clone(resolved.baseline()), resolved.baseline())
                : state);
    }

    /** An empty database, for a bean that connects while Flyway itself is being created and so cannot have run. */
    private LeaseState provisional() {
        Template empty = server().emptyTemplate(buildTimeout);
        monitor.change(state -> state instanceof LeaseState.Unresolved unresolved && unresolved.database() == null
                ? new LeaseState.Unresolved(server().clones().create(empty))
                : state);
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

    private void resolve(Supplier<Template> source) {
        // Until the template is published other threads wait: an empty database is all they could have.
        moveTo(migrating(null));
        resolve(() -> Baseline.ofStore(source), new LeaseState.Unresolved(null));
    }

    /** Ends a migrating state of this thread: with the baseline, or else with what is to be the state then. */
    private void resolve(Supplier<Baseline> baseline, LeaseState otherwise) {
        try {
            moveTo(new LeaseState.Resolved(baseline.get()));
        } finally {
            if (monitor.state() instanceof LeaseState.Migrating) {
                moveTo(otherwise);
            }
        }
    }

    private static LeaseState migrating(@Nullable DatabaseName database) {
        return new LeaseState.Migrating(database, Thread.currentThread());
    }

    private void moveTo(LeaseState next) {
        renewal.moveTo(next, null);
    }

    private void leave(DatabaseName database) {
        followers.forEach(follower -> follower.leave(database));
    }

    /**
     * Moves to a new clone of the same baseline, which is ready in most cases; the one that is left is dropped in the
     * background. Stays with a clone that nobody asked for, or to which provably nothing was written.
     *
     * @return whether it moved
     * @throws TemplateDatabaseException if the server has ended, or no clone can be made in time
     */
    public boolean refresh() {
        requireServer(null);
        return renewal.refresh();
    }

    /**
     * Leaves the current database if anything may have been written to it. The next to ask gets a new clone of the same
     * baseline, which is not made before.
     */
    public void reset() {
        renewal.reset();
    }

    /**
     * Whether anything may have been written since the current database was cloned.
     *
     * @return false only if nobody asked for it, or if provably nothing was written
     */
    public boolean isChanged() {
        requireServer(null);
        return renewal.changed() != null;
    }

    /**
     * Makes what the current database holds now the baseline, to which {@link #refresh} goes back from then on. It is sealed
     * and not copied, so its pools are closed, and the next to ask for a connection has a clone of it. Does nothing
     * if {@link #isChanged()} is false.
     *
     * @return whether there is another baseline than before
     * @throws TemplateDatabaseException if the server has ended, or PostgreSQL refuses; then all is as before
     */
    public boolean snapshot() {
        requireServer(null);
        return renewal.snapshot();
    }

    /**
     * What {@link #refresh} goes back to.
     *
     * @return the baseline; null as long as no migrations ran and nobody asked for the database
     */
    public @Nullable Baseline baseline() {
        return monitor.state().baseline();
    }

    /**
     * Takes all snapshots back that were made since another baseline was the current one. Does nothing if there are none.
     *
     * @param earlier an earlier baseline of this lease; null for the first of all
     */
    public void restore(@Nullable Baseline earlier) {
        renewal.restore(earlier);
    }

    private void prepare(DatabaseName database) {
        followers.forEach(follower -> follower.prepare(database));
        renewal.prepare(database);
    }

    /**
     * Has something done each time the lease has moved to a database with other content, before {@link #refresh} returns.
     *
     * @param action forgets what is known of the content
     */
    public void afterRefresh(Runnable action) {
        renewal.afterwards(action);
    }

    /**
     * Says that somebody takes several numbers at once from sequences that increment by more than one, and keeps them over
     * a refresh. From then on such sequences go on counting in each database where they were in the one before it.
     */
    public void keepNumberBlocks() {
        renewal.keepBlocks();
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
        Baseline last = monitor.state().baseline();
        moveTo(new LeaseState.Ended());
        renewal.close(last);
    }
}
