package io.github.templatedb.core.clone;

import io.github.templatedb.core.hash.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseNames;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplateStore;
import java.time.Duration;

/**
 * A server with its templates and clones: all that leases need.
 *
 * @since 0.1.0
 */
public final class TemplateServer implements AutoCloseable {

    private final Server server;

    private final TemplateStore templates;

    private final Clones clones;

    /**
     * Puts templates and clones on a server.
     *
     * @param server the server, which stays the caller's to stop
     * @param activity where they are counted
     */
    public TemplateServer(Server server, Activity activity) {
        DatabaseNames names = new DatabaseNames();
        this.server = server;
        this.templates = new TemplateStore(server, names, activity);
        this.clones = new Clones(server, names, activity);
    }

    /**
     * The server itself.
     *
     * @return the server
     */
    public Server server() {
        return server;
    }

    /**
     * The templates on it.
     *
     * @return the store
     */
    public TemplateStore templates() {
        return templates;
    }

    /**
     * The template of an empty database.
     *
     * @param timeout how long to wait for another thread that builds it
     * @return a template without any migration
     */
    public Template emptyTemplate(Duration timeout) {
        Manifest.Builder manifest = Manifest.builder();
        server.facts().addTo(manifest);
        return templates.ensure(manifest.build(), timeout, building -> {});
    }

    Clones clones() {
        return clones;
    }

    /** Stops dropping clones; the server runs on. */
    @Override
    public void close() {
        clones.close();
    }
}
