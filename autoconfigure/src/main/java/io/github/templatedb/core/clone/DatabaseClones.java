package io.github.templatedb.core.clone;

import io.github.templatedb.core.rewind.Compaction;
import io.github.templatedb.core.rewind.DatabaseRewind;
import io.github.templatedb.core.rewind.Rewind;
import io.github.templatedb.core.rewind.TemplateContent;
import io.github.templatedb.core.rewind.TemplateContents;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.DatabaseSessions;
import io.github.templatedb.core.server.MarkedDatabases;
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

/** Clones that PostgreSQL copies from template databases. */
final class DatabaseClones implements Clones {

    /** How long PostgreSQL gets to end the sessions of pools that were closed. */
    private static final Duration SESSIONS_END = Duration.ofSeconds(5);

    private final Server server;

    private final DatabaseSessions sessions;

    private final Owner owner;

    private final Activity activity;

    private final Reaper reaper;

    private final KeptDatabases kept;

    private final BackgroundThreads maker =
            new BackgroundThreads("templatedb-cloner", Thread.NORM_PRIORITY, MAKERS, MAKERS);

    private final Headroom headroom;

    private final TemplateContents contents;

    private final Map<DatabaseName, Long> sizes = new ConcurrentHashMap<>();

    private final Map<DatabaseName, Spares<DatabaseName>> spares = new ConcurrentHashMap<>();

    DatabaseClones(
            Server server, Owner owner, Activity activity, Reaper reaper, KeptDatabases kept, Headroom headroom) {
        this.server = server;
        this.sessions = new DatabaseSessions(server);
        this.owner = owner;
        this.activity = activity;
        this.reaper = reaper;
        this.kept = kept;
        this.headroom = headroom;
        this.contents = new TemplateContents(server);
    }

    @Override
    public DatabaseName create(Template template, Duration limit) {
        long begin = System.nanoTime();
        headroom.require(bytes(template), "a clone of the template " + template.name());
        DatabaseName clone = copy(template, limit);
        activity.cloned(Duration.ofNanos(System.nanoTime() - begin));
        return clone;
    }

    @Override
    public DatabaseName take(Template template, Duration limit) {
        Spares<DatabaseName> fresh = new Spares<>(() -> this, clone -> clone, clone -> {}, this::drop, limit);
        Spares<DatabaseName> known = spares.putIfAbsent(template.name(), fresh);
        if (known == null) {
            return fresh.take(template);
        }
        DatabaseName clone = known.take(template);
        known.make(template);
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

    @Override
    public void name(DatabaseName clone, DatabaseName name) {
        try {
            server.execute("Naming a database " + name, List.of(MarkedDatabases.naming(clone, name)));
        } catch (ServerException ex) {
            reaper.dropNow(clone);
            throw ex;
        }
    }

    @Override
    public Template seal(DatabaseName clone, Template origin) {
        rollBackPrepared(clone);
        sessions.awaitNone(clone, SESSIONS_END);
        boolean compact = Compaction.of(server, clone) && origin.compact();
        // Closed before the wait, so that nobody can come in and write afterwards.
        server.execute("Sealing " + clone, List.of("ALTER DATABASE " + clone.quoted() + " ALLOW_CONNECTIONS false"));
        try {
            sessions.awaitNone(clone, SESSIONS_END);
            return new Template(origin.key(), clone, DatabaseSetting.of(server, clone), origin.born(), compact);
        } catch (ServerException ex) {
            open(clone);
            throw ex;
        }
    }

    @Override
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

    @Override
    public boolean keep(DatabaseName clone) {
        boolean added = kept.keep(clone);
        if (added) {
            activity.databaseKept();
        }
        reaper.later(kept::prune);
        return added;
    }

    @Override
    public void rollBackPrepared(DatabaseName clone) {
        new PreparedTransactions(server).rollBack(clone);
    }

    @Override
    public boolean isKept(DatabaseName clone) {
        return kept.isKept(clone);
    }

    @Override
    public TemplateContent content(Template template, long maxTableSize) {
        return contents.of(template.name(), template.compact(), maxTableSize);
    }

    @Override
    public Rewind rewind(DatabaseName clone, Template template, boolean isUndone, long maxTableSize, long uses) {
        return new DatabaseRewind(content(template, maxTableSize), server.endpoint(), clone, uses);
    }

    @Override
    public void drop(DatabaseName clone, Runnable leave) {
        // Some are sealed, and others were copied from them.
        contents.forget(clone);
        if (kept.release(clone)) {
            reaper.later(() -> {
                leave.run();
                kept.prune();
            });
        } else {
            reaper.drop(clone, leave);
        }
    }

    @Override
    public Activity activity() {
        return activity;
    }

    @Override
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
