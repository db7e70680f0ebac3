package io.github.templatedb.core.clone;

import io.github.templatedb.core.rewind.Compaction;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.DatabaseSessions;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.NoRoomException;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.PreparedTransactions;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.DatabaseSetting;
import io.github.templatedb.core.template.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes clones of templates, and has those that are no longer needed dropped in the background.
 *
 * @since 0.1.0
 */
public final class Clones {

    /** How long PostgreSQL gets to end the sessions of pools that were closed. */
    private static final Duration SESSIONS_END = Duration.ofSeconds(5);

    /** How many clones are made at once in the background; PostgreSQL copies one template for several at the same time. */
    public static final int MAKERS = Math.min(4, Runtime.getRuntime().availableProcessors());

    private final Server server;

    private final DatabaseSessions sessions;

    private final Owner owner;

    private final Activity activity;

    private final Reaper reaper;

    private final KeptDatabases kept;

    private final BackgroundThreads maker =
            new BackgroundThreads("templatedb-cloner", Thread.NORM_PRIORITY, MAKERS, MAKERS);

    private final Headroom headroom;

    private final Map<DatabaseName, Long> sizes = new ConcurrentHashMap<>();

    private final Map<DatabaseName, Spares<DatabaseName>> spares = new ConcurrentHashMap<>();

    Clones(Server server, Owner owner, Activity activity, Reaper reaper, KeptDatabases kept, Headroom headroom) {
        this.server = server;
        this.sessions = new DatabaseSessions(server);
        this.owner = owner;
        this.activity = activity;
        this.reaper = reaper;
        this.kept = kept;
        this.headroom = headroom;
    }

    /**
     * Makes a clone, however long PostgreSQL takes.
     *
     * @param template what it is a copy of
     * @return a new database, as of {@link #create(Template, Duration)}
     */
    public DatabaseName create(Template template) {
        return create(template, Duration.ZERO);
    }

    /**
     * Makes a clone.
     *
     * @param template what it is a copy of
     * @param limit after which PostgreSQL is told to give up, in whole seconds; zero for never
     * @return a new database, owned by the caller until {@link #drop(DatabaseName)}
     * @throws TemplateGoneException if the template was dropped meanwhile
     * @throws NoRoomException if the file system of the server is full, or would be
     * @throws ServerException if PostgreSQL refuses for another reason
     */
    public DatabaseName create(Template template, Duration limit) {
        long begin = System.nanoTime();
        headroom.require(bytes(template), "a clone of the template " + template.name());
        DatabaseName clone = copy(template, limit);
        activity.cloned(Duration.ofNanos(System.nanoTime() - begin));
        return clone;
    }

    /**
     * The same, of a sealed template; the next one is made ahead.
     *
     * @param template what it is a copy of
     * @param limit as for {@link #create(Template, Duration)}
     * @return a new database
     */
    public DatabaseName take(Template template, Duration limit) {
        Spares<DatabaseName> ahead = spares.computeIfAbsent(
                template.name(), name -> new Spares<>(() -> this, clone -> clone, clone -> {}, this::drop, limit));
        DatabaseName clone = ahead.take(template);
        ahead.make(template);
        return clone;
    }

    /** Blocks that are copied through the write-ahead log are written twice. */
    private long bytes(Template template) {
        DatabaseName name = template.name();
        long size = name.isReserved() ? sizes.computeIfAbsent(name, this::size) : size(name);
        return server.copyClause().isEmpty() ? 2 * size : size;
    }

    /** Returns if there is room for a template that begins as a copy of another; fails as {@link #create} if not. */
    void requireRoomOnTopOf(Template base) {
        headroom.require(bytes(base), "a new template on top of " + base.name());
    }

    /** In bytes. Asked once, as a template is not written again; one that is gone is the next step's to notice. */
    private long size(DatabaseName template) {
        String sql = "SELECT coalesce(sum(pg_database_size(oid)), 0) FROM pg_database WHERE datname = ?";
        return server.query("Asking for the size of " + template, sql, row -> row.getLong(1), template.value())
                .get(0);
    }

    private DatabaseName copy(Template template, Duration limit) {
        DatabaseName clone = owner.nameClone(template.key().prefix(8));
        String source = template.name().quoted() + server.copyClause();
        String name = template.name().value();
        String origin = name.matches("tdb_\\w+") ? name : "named";
        try {
            server.execute(
                    "Making a clone of " + template.name(),
                    List.of(MarkedDatabases.creation(clone, source, "template", origin)),
                    limit);
            if (!template.settings().isEmpty()) {
                server.execute(
                        "Giving a clone the settings of " + template.name(),
                        template.settings().stream()
                                .map(setting -> setting.statementFor(clone))
                                .toList());
            }
        } catch (ServerException ex) {
            if (Template.isGone(ex)) {
                throw new TemplateGoneException(
                        "The template %s was dropped each time before it could be copied".formatted(template.name()),
                        ex);
            }
            reaper.drop(clone);
            throw headroom.explained(ex);
        }
        return clone;
    }

    /**
     * Gives a clone a name that somebody chose, in one step. It goes with this JVM as before.
     *
     * @param clone a clone that nobody is connected to
     * @param name the new name
     * @throws ServerException if PostgreSQL refuses, as when there is such a database; then the clone is dropped
     */
    public void name(DatabaseName clone, DatabaseName name) {
        try {
            server.execute("Naming a database " + name, List.of(MarkedDatabases.naming(clone, name)));
        } catch (ServerException ex) {
            drop(clone);
            throw ex;
        }
    }

    /**
     * Makes a clone a template for other clones, without copying it.
     *
     * @param clone a clone of which all pools are closed
     * @param origin the template that it was made from
     * @return the clone, which accepts no connections any more
     * @throws ServerException if PostgreSQL refuses; then it accepts connections as before
     */
    public Template seal(DatabaseName clone, Template origin) {
        rollBackPrepared(clone);
        sessions.awaitNone(clone, SESSIONS_END);
        Compaction.of(server, clone);
        // Closed before the wait, so that nobody can come in and write afterwards.
        server.execute("Sealing " + clone, List.of("ALTER DATABASE " + clone.quoted() + " ALLOW_CONNECTIONS false"));
        try {
            sessions.awaitNone(clone, SESSIONS_END);
            return new Template(origin.key(), clone, DatabaseSetting.of(server, clone), origin.born());
        } catch (ServerException ex) {
            open(clone);
            throw ex;
        }
    }

    /**
     * Makes a copy of a sealed clone, so that the clone itself can be opened again.
     *
     * @param sealed a sealed clone that is kept
     * @return the copy, sealed; the clone is open again and no longer in use
     */
    public Template copied(Template sealed) {
        Template copy;
        try {
            copy = seal(create(sealed), sealed);
        } finally {
            open(sealed.name());
        }
        drop(sealed.name());
        return copy;
    }

    private void open(DatabaseName clone) {
        server.execute("Opening " + clone, List.of("ALTER DATABASE " + clone.quoted() + " ALLOW_CONNECTIONS true"));
    }

    /**
     * Keeps a clone when it is dropped, for somebody to look at. A server keeps five; the oldest of the others are dropped in the background.
     *
     * @param clone a clone that is in use
     * @return whether it was not kept before
     * @throws ServerException if PostgreSQL refuses
     */
    public boolean keep(DatabaseName clone) {
        boolean added = kept.keep(clone);
        if (added) {
            activity.databaseKept();
        }
        reaper.later(kept::prune);
        return added;
    }

    /**
     * Rolls back what is prepared in a clone that is left, also if it is kept: all databases of a server share the names.
     *
     * @param clone a clone
     */
    public void rollBackPrepared(DatabaseName clone) {
        new PreparedTransactions(server).rollBack(clone);
    }

    /**
     * Whether a clone stays when it is dropped, as {@link #keep} says.
     *
     * @param clone a clone
     * @return true as long as it is kept
     */
    public boolean isKept(DatabaseName clone) {
        return kept.isKept(clone);
    }

    /**
     * Has a clone dropped soon, in the background, unless it is kept.
     *
     * @param clone a clone of which all pools are closed
     */
    public void drop(DatabaseName clone) {
        drop(clone, () -> {});
    }

    /**
     * Has a clone dropped soon, in the background, unless it is kept.
     *
     * @param clone a clone
     * @param leave closes all pools on it, in the background too
     */
    public void drop(DatabaseName clone, Runnable leave) {
        if (kept.release(clone)) {
            reaper.later(() -> {
                leave.run();
                kept.prune();
            });
        } else {
            reaper.drop(clone, leave);
        }
    }

    /**
     * What is counted here.
     *
     * @return the counts of the server
     */
    public Activity activity() {
        return activity;
    }

    /**
     * Does work that makes clones, in the background, begun in the order in which it is asked for; not after the end.
     *
     * @param making the work
     */
    public void later(Runnable making) {
        maker.execute(making);
    }

    /** Waits for clones that are being made, and drops what is still to be dropped; both for some time. */
    void close(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        maker.stop(limit);
        reaper.close(Duration.ofNanos(deadline - System.nanoTime()));
    }
}
