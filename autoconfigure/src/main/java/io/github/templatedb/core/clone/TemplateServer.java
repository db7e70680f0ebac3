package io.github.templatedb.core.clone;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Login;
import io.github.templatedb.core.server.NoRoomException;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Migrations;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplateBuildException;
import io.github.templatedb.core.template.TemplateCare;
import io.github.templatedb.core.template.TemplateKey;
import io.github.templatedb.core.template.TemplatePolicy;
import io.github.templatedb.core.template.TemplateStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A server with its templates and clones: all that leases need.
 *
 * @since 0.1.0
 */
public sealed class TemplateServer implements AutoCloseable permits SchemaServer {

    private final Server server;

    private final RunningServer running;

    private final Map<Login, Endpoint> known = new ConcurrentHashMap<>();

    private final Reaper reaper;

    private final KeptDatabases kept;

    private final Headroom headroom;

    final Owner owner;
    final Duration dropTimeout;

    private final TemplateStore templates;

    private final DatabaseClones clones;

    private final Janitor janitor;

    /**
     * Puts templates and clones on a server.
     *
     * @param running the server, which stays the caller's to stop
     * @param activity where they are counted
     * @param policy which templates are kept, and for how long
     */
    public TemplateServer(RunningServer running, Activity activity, TemplatePolicy policy) {
        this.running = running;
        this.server = running.server();
        this.dropTimeout = policy.dropTimeout();
        this.owner = new Owner(server);
        String origin = running.initialisation().isEmpty() ? "template0" : "template1";
        this.templates = new TemplateStore(server, owner, activity, origin, policy);
        this.reaper = new Reaper(server);
        this.kept = new KeptDatabases(server);
        this.headroom = new Headroom(running.room(), () -> waysToMakeRoom().iterator());
        this.clones = new DatabaseClones(server, owner, activity, reaper, kept, headroom);
        Server background = server.inBackground();
        this.janitor = new Janitor(background, kept, new TemplateCare(background, owner), policy);
    }

    /** Keeps a session from now on, by which everybody sees that a JVM uses the server. */
    public void beSeen() {
        owner.id();
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
        return running.hasEnded();
    }

    /** What the server is and how this JVM came by it, in a few words. */
    String description() {
        return running.description();
    }

    /** Gives the server itself up, after {@link #close()}; others may go on using it. */
    void giveUp() {
        running.close();
    }

    /**
     * Why it has ended.
     *
     * @return whole sentences with a blank before them, or an empty text if that is not known
     */
    public String lastWords() {
        String words = running.lastWords();
        return words.isEmpty() ? words : " " + words;
    }

    /**
     * The template of what a manifest lists, built if the server does not have it. It stays as long as this JVM lives.
     *
     * @param manifest everything that determines the content, begun with {@link #manifest}
     * @param timeout how long to wait for another thread or JVM that builds it
     * @param roles who owns the database
     * @param migrations fill the database; not run when the template is there
     * @return the template
     * @throws TemplateBuildException if they fail, or another takes longer than the timeout
     * @throws NoRoomException if the file system of the server is full, or would be
     * @throws ServerException if the server cannot be reached
     */
    public Template ensure(Manifest manifest, Duration timeout, DatabaseRoles roles, Migrations migrations) {
        return inUse(() -> templates.ensure(manifest, timeout, new Prepared(this, roles, migrations)));
    }

    /**
     * The same, built on a copy of another template.
     *
     * @param base gives the other template, each time that it is asked: others may drop it before it is copied
     * @param manifest everything that determines the content, with what determines that of the base
     * @param timeout as for {@link #ensure}
     * @param roles who owns the database
     * @param migrations add to the content of the base
     * @return the template
     */
    public Template ensureOn(
            Supplier<Template> base, Manifest manifest, Duration timeout, DatabaseRoles roles, Migrations migrations) {
        Supplier<Template> withRoom = () -> {
            Template template = base.get();
            clones.requireRoomOnTopOf(template);
            return template;
        };
        return inUse(() -> templates.ensureOn(withRoom, manifest, timeout, new Prepared(this, roles, migrations)));
    }

    private Template inUse(Supplier<Template> found) {
        try {
            Template template = found.get();
            janitor.use(template);
            return template;
        } catch (TemplateBuildException | ServerException ex) {
            throw headroom.explained(ex);
        }
    }

    /** Kept databases go last: what else goes can be made again. They are looked up only then. */
    private Stream<Runnable> waysToMakeRoom() {
        return Stream.concat(
                Stream.of(
                        this::removeOldLog,
                        reaper::awaitDrops,
                        janitor::makeRoom,
                        running.room().making()),
                Stream.of(kept).flatMap(KeptDatabases::oldestFirst));
    }

    /** A checkpoint removes segments of the write-ahead log that are not needed any more (manual, section 28.5). */
    private void removeOldLog() {
        server.execute("Removing old write-ahead log", List.of("CHECKPOINT"));
    }

    /**
     * The template of an empty database.
     *
     * @param timeout how long to wait for another thread or JVM that builds it
     * @param roles who owns the database
     * @return a template without any migration
     */
    public Template emptyTemplate(Duration timeout, DatabaseRoles roles) {
        return ensure(manifest(roles).build(), timeout, roles, (database, part) -> {});
    }

    /**
     * Begins a manifest with what the server and the roles on it determine.
     *
     * @param roles who owns the database, and who uses it
     * @return a list to go on with
     */
    public Manifest.Builder manifest(DatabaseRoles roles) {
        Manifest.Builder manifest = Manifest.builder();
        server.facts().addTo(manifest);
        if (!running.initialisation().isEmpty()) {
            manifest.add("templatedb.init-scripts", running.initialisation());
        }
        roles.addTo(manifest);
        return manifest;
    }

    /**
     * Whether a template has a server of its own beside this one.
     *
     * @param key names what the template is made of
     * @return true if that server has its data
     */
    public boolean hasApart(TemplateKey key) {
        return running.hasApart(nameApart(key));
    }

    /**
     * The name of a server for one template alone.
     *
     * @param key names what the template is made of
     * @return some digits
     */
    public static String nameApart(TemplateKey key) {
        return key.prefix(12);
    }

    /** How a role logs in, which is there from then on. */
    Endpoint login(Login login) {
        return known.computeIfAbsent(login, running::login);
    }

    /**
     * How somebody at a terminal gets to a database.
     *
     * @param database a database
     * @return what to tell them, without a password in it
     */
    public DatabaseAccess access(DatabaseName database) {
        return running.access(database);
    }

    KeptDatabases kept() {
        return kept;
    }

    /**
     * Its clones.
     *
     * @return makes and drops them
     */
    public Clones clones() {
        return clones;
    }

    Janitor janitor() {
        return janitor;
    }

    /**
     * Drops what this JVM owns, and what killed ones have left, within {@link TemplatePolicy#dropTimeout()}; the next JVM drops
     * what is left then. The server runs on.
     */
    @Override
    public void close() {
        long deadline = System.nanoTime() + dropTimeout.toNanos();
        janitor.close(dropTimeout);
        clones.close(Duration.ofNanos(deadline - System.nanoTime()));
        if (!hasEnded()) {
            new LastDrops(server).run(owner.known(), Duration.ofNanos(deadline - System.nanoTime()), dropTimeout);
        }
        owner.close();
    }

    /** Migrations before which a database is made ready, whichever part of them runs. */
    private record Prepared(TemplateServer server, DatabaseRoles roles, Migrations migrations)
            implements Migrations.Around {

        @Override
        public void run(DatabaseName database, Part part) throws Exception {
            server.headroom.require(0, "a new template");
            roles.prepare(server, database);
            migrations.run(database, part);
        }
    }
}
