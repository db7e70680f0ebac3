package io.github.templatedb.core.clone;

import io.github.templatedb.core.hash.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseNames;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplateBuildException;
import io.github.templatedb.core.template.TemplateBuilder;
import io.github.templatedb.core.template.TemplateCare;
import io.github.templatedb.core.template.TemplatePolicy;
import io.github.templatedb.core.template.TemplateStore;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A server with its templates and clones: all that leases need.
 *
 * @since 0.1.0
 */
public final class TemplateServer implements AutoCloseable {

    private final Server server;

    private final BooleanSupplier ended;

    private final Owner owner;

    private final TemplateStore templates;

    private final Clones clones;

    private final Janitor janitor;

    /**
     * Puts templates and clones on a server.
     *
     * @param server the server, which stays the caller's to stop
     * @param activity where they are counted
     * @param policy which templates are kept, and how clones are made
     */
    public TemplateServer(RunningServer server, Activity activity, TemplatePolicy policy) {
        this(server.server(), server::hasEnded, activity, policy);
    }

    TemplateServer(Server server, Activity activity, TemplatePolicy policy) {
        this(server, () -> false, activity, policy);
    }

    private TemplateServer(Server server, BooleanSupplier ended, Activity activity, TemplatePolicy policy) {
        this.server = server;
        this.ended = ended;
        this.owner = new Owner(server);
        DatabaseNames names = new DatabaseNames(owner);
        this.templates = new TemplateStore(server, names, activity);
        this.clones = new Clones(server, names, activity, policy.strategy());
        this.janitor = new Janitor(server, clones, new TemplateCare(server, names), policy);
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
     * Whether the server is known to be gone, and all databases on it.
     *
     * @return true from then on
     */
    public boolean hasEnded() {
        return ended.getAsBoolean();
    }

    /**
     * The template of what a manifest lists, built if the server does not have it. It is kept as long as this JVM lives.
     *
     * @param manifest everything that determines the content
     * @param timeout how long to wait for another thread or JVM that builds it
     * @param builder fills the database; not called when the template is there
     * @return the template
     * @throws TemplateBuildException if the builder fails, or another takes longer than the timeout
     * @throws ServerException if the server cannot be reached
     */
    public Template ensure(Manifest manifest, Duration timeout, TemplateBuilder builder) {
        Template template = templates.ensure(manifest, timeout, builder);
        janitor.keep(template);
        return template;
    }

    /**
     * The template of an empty database.
     *
     * @param timeout how long to wait for another thread or JVM that builds it
     * @return a template without any migration
     */
    public Template emptyTemplate(Duration timeout) {
        Manifest.Builder manifest = Manifest.builder();
        server.facts().addTo(manifest);
        return ensure(manifest.build(), timeout, building -> {});
    }

    Clones clones() {
        return clones;
    }

    Janitor janitor() {
        return janitor;
    }

    /** Gives clones a second to be dropped; the next JVM drops what is left. The server runs on. */
    @Override
    public void close() {
        janitor.close();
        clones.close();
        owner.close();
    }
}
