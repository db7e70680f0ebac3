package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.TemplateKey;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The server behind a lease, the same from the first use on, as databases do not move; and the roles of the lease on it. It is
 * started when it is first asked for.
 *
 * @since 0.1.0
 */
public final class LeasedServer {

    private final Supplier<TemplateServer> servers;

    private final AtomicReference<@Nullable TemplateServer> bound = new AtomicReference<>();

    private final DatabaseRoles roles;

    LeasedServer(Supplier<TemplateServer> servers, DatabaseRoles roles) {
        this.servers = servers;
        this.roles = roles;
    }

    /**
     * The server with its templates and clones.
     *
     * @return the server
     */
    public TemplateServer get() {
        TemplateServer server = bound.get();
        if (server == null) {
            bound.compareAndSet(null, servers.get());
            server = Objects.requireNonNull(bound.get());
        }
        return server;
    }

    /**
     * Goes to the server that a template has of its own, if it has one since an earlier run.
     *
     * @param key names what the template is made of
     */
    void findApart(TemplateKey key) {
        if (get().hasApart(key)) {
            moveApart(key);
        }
    }

    /**
     * Goes to a server for one template alone.
     *
     * @param key names what the template is made of
     * @return false if there is only this one
     */
    boolean moveApart(TemplateKey key) {
        TemplateServer apart = servers instanceof ServerSource several ? several.apart(key) : null;
        if (apart == null || apart == bound.get()) {
            return false;
        }
        bound.set(apart);
        return true;
    }

    boolean hasEnded() {
        TemplateServer server = bound.get();
        return server != null && server.hasEnded();
    }

    /**
     * Where the server is, and how to log in as its own role.
     *
     * @return the endpoint of the server
     */
    public Endpoint endpoint() {
        return get().server().endpoint();
    }

    /**
     * How the application logs in: as {@link #endpoint()} unless it has a role of its own.
     *
     * @return an endpoint of the same server
     */
    public Endpoint applicationEndpoint() {
        return roles.application(get());
    }

    /**
     * How the migrations log in: as the owner of the database.
     *
     * @return an endpoint of the same server
     */
    public Endpoint migrationEndpoint() {
        return roles.migrating(get());
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
     * The roles of the server that others made: neither of the lease's own two, nor the server's.
     *
     * @return their names, sorted
     */
    public List<String> otherRoles() {
        return get().server().roles().stream().filter(name -> !roles.has(name)).toList();
    }

    /**
     * Begins a manifest with what the server and the roles of the databases determine.
     *
     * @return a list to go on with
     */
    public Manifest.Builder manifest() {
        return get().manifest(roles);
    }

    /**
     * Says so if the server has ended; a server that was not asked for yet has not.
     *
     * @param consequence what failed because of it, or null if nothing was tried yet
     * @throws ServerException if the server has ended
     */
    public void require(@Nullable Throwable consequence) {
        if (hasEnded()) {
            throw new ServerException(
                    ("The PostgreSQL server of this application context, %s, has ended, and its databases with it.%s This"
                                    + " context cannot go on; the next one that is loaded gets another server.")
                            .formatted(get().server().endpoint(), get().lastWords()),
                    consequence);
        }
    }
}
