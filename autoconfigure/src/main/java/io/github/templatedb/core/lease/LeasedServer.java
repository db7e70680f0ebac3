package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.TemplateKey;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The server behind a lease, the same from the first use on: databases do not move. */
final class LeasedServer {

    private final Supplier<TemplateServer> servers;

    private final AtomicReference<@Nullable TemplateServer> bound = new AtomicReference<>();

    LeasedServer(Supplier<TemplateServer> servers) {
        this.servers = servers;
    }

    /** The server; started if it is not running. */
    TemplateServer get() {
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
        TemplateServer apart = servers instanceof LeaseServers several ? several.apart(key) : null;
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

    /** Says so if the server has ended; a server that was not asked for yet has not. */
    void require(@Nullable Throwable consequence) {
        if (hasEnded()) {
            throw new ServerException(
                    ("The PostgreSQL server of this application context, %s, has ended, and its databases with it.%s This"
                                    + " context cannot go on; the next one that is loaded gets another server.")
                            .formatted(get().server().endpoint(), get().lastWords()),
                    consequence);
        }
    }
}
