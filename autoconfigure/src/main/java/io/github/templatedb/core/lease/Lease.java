package io.github.templatedb.core.lease;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.clone.LeftClone;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Migrations;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an application context holds: the right to a current database. Safe for use by several threads.
 *
 * <p>A lease begins unresolved and costs nothing, not even a server. It is resolved by {@link #migrate} or
 * {@link #attachEmpty}, or, when somebody asks for the database before that, by its {@link LeaseResolver}. The clone is made when
 * the database is first asked for, or ahead of that by {@link #prefetch}.
 *
 * @since 0.1.0
 */
public final class Lease implements AutoCloseable {

    private final LeasedServer server;

    private final DatabaseRoles roles;

    private final LeaseMonitor monitor;

    private final Departure departure;

    private final List<LeaseFollower> followers = new CopyOnWriteArrayList<>();

    private final Renewal renewal;

    private final Resolution resolution;

    /**
     * Creates an unresolved lease.
     *
     * @param servers gives the server, which is started at the first call
     * @param policy how long to wait, and what is kept
     * @param resolver resolves the lease for those who ask early
     */
    public Lease(Supplier<TemplateServer> servers, LeasePolicy policy, LeaseResolver resolver) {
        this.server = new LeasedServer(servers);
        this.roles = policy.roles();
        this.monitor = new LeaseMonitor(policy.cloneTimeout());
        this.departure = new Departure(server, policy.keep());
        this.renewal = new Renewal(server, monitor, followers, departure, policy);
        this.resolution = new Resolution(server, monitor, renewal, resolver, policy);
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
     * How the application logs in: as {@link #endpoint()} unless it has a role of its own.
     *
     * @return an endpoint of the same server
     */
    public Endpoint applicationEndpoint() {
        return roles.application(server());
    }

    /**
     * Whether the application logs in as another role than the migrations.
     *
     * @return false if the owner of the database uses it, too
     */
    public boolean hasRoleOfApplication() {
        return roles.application() != null;
    }

    /**
     * Asks for a table whose policies do not apply to the application: it logs in as a superuser, the owner of the table, or a role
     * with {@code BYPASSRLS} ({@code row_security_active} of PostgreSQL).
     *
     * @return one of them, with its schema; null if there is none, or no current database
     * @throws SQLException if PostgreSQL refuses
     */
    public @Nullable String withoutItsPolicies() throws SQLException {
        LeasedDatabase database = monitor.state().database();
        return database == null
                ? null
                : database.call(applicationEndpoint(), RowSecurity::bypassed).orElse(null);
    }

    /**
     * Begins a manifest with what the server and the roles of the databases determine.
     *
     * @return a list to go on with
     */
    public Manifest.Builder manifest() {
        return server().manifest(roles);
    }

    /**
     * The roles of the server that others made: neither of its own two, nor the server's.
     *
     * @return their names, sorted
     */
    public List<String> otherRoles() {
        return server().server().roles().stream()
                .filter(name -> !roles.has(name))
                .toList();
    }

    /**
     * How the migrations log in: as the owner of the database.
     *
     * @return an endpoint of the same server
     */
    public Endpoint migrationEndpoint() {
        return roles.migrating(server());
    }

    /**
     * Whether asking for the database gives the one that the context keeps, without running anything else first.
     *
     * @return false before the migrations ran or their template was found
     */
    public boolean isResolved() {
        LeaseState seen = monitor.state();
        return seen instanceof LeaseState.Resolved
                || seen instanceof LeaseState.Attached
                || seen instanceof LeaseState.Cleared;
    }

    /**
     * Whether nothing is known of the database yet.
     *
     * @return false from the first call of {@link #migrate} or {@link #attachEmpty}
     */
    public boolean isUnresolved() {
        return monitor.state() instanceof LeaseState.Unresolved;
    }

    /**
     * The current database. While migrations run, their thread gets the database that is being built and other threads
     * wait. Before migrations ran, the lease resolves itself first.
     *
     * @return a database that exists until the lease moves on or ends
     * @throws TemplateDatabaseException if the lease or its server has ended, or the migrations take too long
     */
    public DatabaseName database() {
        return current().name();
    }

    /**
     * The same with the connections to it.
     *
     * @return a database that exists until the lease moves on or ends
     * @throws TemplateDatabaseException as for {@link #database()}
     */
    public LeasedDatabase current() {
        requireServer(null);
        LeasedDatabase database = resolution.attached(this).database();
        if (database == null) {
            throw new TemplateDatabaseException(
                    "The application context is closed and its database with it: no connection can be had", null);
        }
        return database;
    }

    /**
     * How somebody at a terminal gets to the current database.
     *
     * @return what to tell them, without a password in it
     * @throws TemplateDatabaseException as for {@link #database()}
     */
    public DatabaseAccess access() {
        return server().access(database());
    }

    /**
     * Whether a database is still the lease's.
     *
     * @param database a database that the lease gave
     * @return false once the lease has left it
     */
    public boolean holds(DatabaseName database) {
        LeasedDatabase current = monitor.state().database();
        return current != null && current.name().equals(database);
    }

    /**
     * Tells requests of before a refresh from those of after it: who was asked for a connection in one generation must not
     * give one to the database of a later one, which may be the same database.
     *
     * @return grows with each refresh, before the lease moves, and with everything else that puts other content in its place
     */
    public long generation() {
        return renewal.generation();
    }

    /**
     * Resolves the lease to the template of what a manifest lists. Only if the server does not have it, the migrations
     * run, by this thread, in a database of their own.
     *
     * @param manifest lists everything that determines the content, without asking for a connection
     * @param migrations fills the database that {@link #database()} gives to this thread
     */
    public void migrate(Supplier<Manifest> manifest, Migrations migrations) {
        resolution.migrate(manifest, migrations);
    }

    /**
     * The same for migrations after others: resolves the lease to the template of all of them, which is built on a copy of the
     * earlier one's. Its key has the earlier one's key in it, so the order counts. Connections that are open are closed.
     *
     * <p>Does nothing if something may have been written to the database since the earlier migrations, or a connection to it
     * may be held: then the migrations are for that database.
     *
     * @param manifest lists everything that determines what these migrations do to what earlier ones left
     * @param migrations fills the database that {@link #database()} gives to this thread
     * @return whether the lease has what all of them make; if not, the migrations are to be run in its database
     */
    public boolean migrateNext(Supplier<Manifest> manifest, Migrations migrations) {
        return resolution.migrateNext(manifest, migrations);
    }

    /**
     * Whether the thread that calls is the one that runs migrations.
     *
     * @return true from within {@link Migrations#run} and what it calls
     */
    public boolean isMigratedHere() {
        return monitor.state() instanceof LeaseState.Migrating migrating
                && migrating.thread() == Thread.currentThread();
    }

    /** Resolves the lease to an empty database. */
    public void attachEmpty() {
        resolution.attachEmpty();
    }

    /**
     * Has the clone made in the background for whoever asks first, if the lease is resolved and has none.
     */
    public void prefetch() {
        renewal.prefetch();
    }

    /**
     * Leaves the current database for an empty one, which is made when somebody asks for it. The baseline stays. Does nothing
     * before there is a baseline.
     */
    public void clear() {
        renewal.clear();
    }

    /**
     * Whether the database is empty because nobody has asked for it since {@link #clear()}.
     *
     * @return false also if somebody asked, and did not write
     */
    public boolean isCleared() {
        return monitor.state() instanceof LeaseState.Cleared;
    }

    /**
     * Leaves an empty database for a clone of the template of what a manifest lists. Only if the server does not have it, the
     * migrations run, by this thread, in a database of their own. The baseline stays. If that fails, the database is
     * empty as after {@link #clear()}.
     *
     * @param manifest lists everything that determines the content, without asking for a connection
     * @param migrations fills the database that {@link #database()} gives to this thread
     * @return the name of the template
     */
    public DatabaseName migrateEmpty(Supplier<Manifest> manifest, Migrations migrations) {
        return resolution.migrateEmpty(manifest, migrations);
    }

    /**
     * Goes back to the baseline: undoes what was written, where the policy says so and that is exact, or moves to a new clone, which
     * is ready in most cases; the one that is left is dropped in the background. Does nothing with a clone that nobody asked for, or
     * to which provably nothing was written.
     *
     * @return whether it did anything
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
     * How often somebody was given a connection.
     *
     * @return grows with each
     */
    public long connections() {
        return monitor.connections().get();
    }

    /**
     * Remembers who uses the database, for threads that hold a connection to it when it is gone.
     *
     * @param test the name of a test that begins; empty if none has begun since the database was left
     */
    public void usedBy(String test) {
        departure.usedBy(test);
    }

    /**
     * A test has failed: its database stays if that was asked for, also when the lease leaves it, this JVM is killed, or the
     * context closes. Until then the lease goes on with it, unless it is refreshed.
     *
     * @return how somebody gets to the database; empty if it is not kept, or nobody was led to it
     * @throws ServerException if PostgreSQL refuses
     */
    public Optional<DatabaseAccess> keepAfterFailure() {
        return departure.keepAfterFailure(monitor.state());
    }

    /**
     * Whether anything may have been written since the current database was cloned.
     *
     * @return false only if nobody asked for it, or if provably nothing was written
     */
    public boolean isChanged() {
        requireServer(null);
        return renewal.isChanged();
    }

    /**
     * Which template has exactly the objects that the current database has, whatever the rows of their tables.
     *
     * @return the name of the template; null if that cannot be proven, or if there is no current database
     */
    public @Nullable DatabaseName unaltered() {
        return renewal.unaltered();
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
        if (monitor.awaitMigrations().strays()) {
            resolution.settled();
        }
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
     * @param follower has pools opened ahead, and is told when the lease has ended
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

    /**
     * Begins with the clone of a lease before this one, if the migrations have not changed since. Called before the lease is
     * resolved.
     *
     * @param clone what {@link #leave()} gave
     */
    public void goOnWith(LeftClone clone) {
        renewal.goOnWith(clone);
    }

    /**
     * Ends the lease as {@link #close()} does, but leaves its clone with what was written to it for the next one.
     *
     * @return the clone, or that of the lease before if nobody asked for it; null if there is none that can go on, as a
     *     database that is no copy of what the migrations made is dropped
     */
    public @Nullable LeftClone leave() {
        LeftClone left = renewal.leave();
        close();
        return left;
    }

    /** Ends the lease: its pools are closed, its clone is dropped in the background. */
    @Override
    public void close() {
        Baseline last = monitor.state().baseline();
        renewal.moveTo(new LeaseState.Ended(), null);
        renewal.close(last);
        followers.forEach(LeaseFollower::end);
    }
}
