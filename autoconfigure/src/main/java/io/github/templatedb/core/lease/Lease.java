package io.github.templatedb.core.lease;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.LeftClone;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.template.Migrations;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an application context holds: the right to a current database. Safe for use by several threads.
 *
 * <p>A lease begins unresolved and costs nothing, not even a server. It is resolved by {@link #migrate} or
 * {@link #attachEmpty}, or, when somebody asks for the database before that, by its resolver. The clone is made when
 * the database is first asked for, or ahead of that by {@link #prefetch}.
 *
 * @since 0.1.0
 */
public final class Lease implements AutoCloseable {

    private final LeasedServer server;

    final LeaseMonitor monitor;

    private final Keeping keeping;

    private final List<LeaseFollower> followers = new CopyOnWriteArrayList<>();

    final Renewal renewal;

    final Resolution resolution;

    private final Snapshots snapshots;

    private final @Nullable LeftPlace place;

    /**
     * Creates an unresolved lease, whose database goes when it ends.
     *
     * @param servers gives the server, which is started at the first call
     * @param policy how long to wait, and what is kept
     * @param resolver brings about a call of {@link #migrate} or {@link #attachEmpty}, if that is possible, for those who ask early
     */
    public Lease(Supplier<TemplateServer> servers, LeasePolicy policy, Consumer<Lease> resolver) {
        this(servers, policy, resolver, null);
    }

    /**
     * The same for a lease that begins with the clone of the one before it, if the migrations have not changed since, and leaves
     * its own, with what was written to it, to the next.
     *
     * @param servers gives the server, which is started at the first call
     * @param policy how long to wait, and what is kept
     * @param resolver brings about a call of {@link #migrate} or {@link #attachEmpty}, if that is possible, for those who ask early
     * @param place where clones are left, or null to drop them
     */
    public Lease(
            Supplier<TemplateServer> servers, LeasePolicy policy, Consumer<Lease> resolver, @Nullable LeftPlace place) {
        this.server = new LeasedServer(servers, policy.roles());
        this.monitor = new LeaseMonitor(policy.cloneTimeout());
        this.keeping = new Keeping(server, monitor, policy.keep());
        LeftClone before = place != null ? place.take() : null;
        this.renewal = new Renewal(server, monitor, followers, keeping, policy, before);
        this.resolution = new Resolution(server, monitor, renewal, resolver, policy);
        this.snapshots = new Snapshots(server, monitor, keeping, renewal, resolution);
        this.place = place;
    }

    /**
     * The server that its databases are on, and how to log in there.
     *
     * @return always the same
     */
    public LeasedServer server() {
        return server;
    }

    /**
     * Whether asking for the database gives the one that the context has from then on, without running anything else first.
     *
     * @return false before the migrations ran or their template was found
     */
    public boolean isResolved() {
        return monitor.state().baseline() != null;
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
    public LeasedDatabase database() {
        server.require(null);
        LeasedDatabase database = resolution.attached(this).database();
        if (database == null) {
            throw new TemplateDatabaseException(
                    "The application context is closed and its database with it: no connection can be had");
        }
        return database;
    }

    /**
     * The current database, if it has been made.
     *
     * @return null if nobody has asked for it, or the lease has ended
     */
    public @Nullable LeasedDatabase existing() {
        return monitor.state().database();
    }

    /**
     * Tells requests for a connection of before a refresh from those of after it.
     *
     * @return always the same
     */
    public Generations generations() {
        return renewal.generations;
    }

    /**
     * Resolves the lease to the template of what a manifest lists. Only if the server does not have it, the migrations
     * run, by this thread, in a database of their own.
     *
     * <p>Of a lease that is resolved already, to the template of those migrations with these on top, which is built on a copy of
     * the earlier one. Its key has the earlier one's key in it, so the order counts. Connections that are open are closed. Does
     * nothing if something may have been written to the database since the earlier migrations, or a connection to it may be held:
     * then the migrations are for that database.
     *
     * @param manifest lists everything that determines what the migrations do, without asking for a connection
     * @param migrations fills the database that {@link #database()} gives to this thread
     * @return whether the lease has what all of them make; if not, the migrations are to be run in its database
     */
    public boolean migrate(Supplier<Manifest> manifest, Migrations migrations) {
        return resolution.migrate(manifest, migrations);
    }

    /** Resolves the lease to an empty database. */
    public void attachEmpty() {
        resolution.attachEmpty();
    }

    /** Has the clone made in the background for whoever asks first, if the lease is resolved and has none. */
    public void prefetch() {
        renewal.prefetch();
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
        server.require(null);
        return renewal.refresh();
    }

    /**
     * Says that {@link #refresh} may be called before long: what it has to know of the baseline is read in the background.
     */
    public void expectRefresh() {
        renewal.expectRefresh();
    }

    /**
     * Goes back to the baseline as {@link #refresh} does, but where that needs a new clone, it is not made before somebody asks for
     * the database.
     */
    public void reset() {
        renewal.reset();
    }

    /**
     * Who uses its databases, and which of them stay.
     *
     * @return always the same
     */
    public Keeping keeping() {
        return keeping;
    }

    /**
     * What a refresh goes back to.
     *
     * @return always the same
     */
    public Snapshots snapshots() {
        return snapshots;
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

    /** Ends the lease: its pools are closed, its clone is dropped in the background, or left to the next lease. */
    @Override
    public void close() {
        LeftClone left = place != null ? renewal.left() : null;
        Baseline last = monitor.state().baseline();
        renewal.moveTo(new LeaseState.Ended(), null);
        renewal.close(last);
        followers.forEach(LeaseFollower::end);
        if (place != null && left != null) {
            place.leave(left);
        }
    }
}
