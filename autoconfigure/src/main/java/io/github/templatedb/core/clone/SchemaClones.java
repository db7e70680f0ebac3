package io.github.templatedb.core.clone;

import io.github.templatedb.core.rewind.Rewind;
import io.github.templatedb.core.rewind.SchemaContent;
import io.github.templatedb.core.rewind.SchemaRewind;
import io.github.templatedb.core.rewind.TemplateContent;
import io.github.templatedb.core.rewind.TemplateContents;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.template.Migrations;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplateBuildException;
import io.github.templatedb.core.template.TemplateKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Schemas in place of clones. PostgreSQL copies no schemas, so each is filled by the migrations and is its own template: the one
 * copy that can be had of it is itself. Then it is gone as a template, and whoever wants another copy has one built again.
 */
final class SchemaClones implements Clones {

    private static final Logger logger = LoggerFactory.getLogger(SchemaClones.class);

    private final Server server;

    private final Owner owner;

    private final Activity activity;

    private final Schemas schemas;

    /** What the migrations have made of those that nobody has had yet, or that have not been dropped yet. */
    private final Map<DatabaseName, Supplier<SchemaContent>> made = new ConcurrentHashMap<>();

    /** Bytes of rows that may be held yet, of all schemas together. */
    private final AtomicLong room = new AtomicLong(TemplateContents.TOTAL);

    private final Map<DatabaseName, Template> fresh = new ConcurrentHashMap<>();

    private volatile Duration lastTook = Duration.ZERO;

    private final AtomicBoolean cleaned = new AtomicBoolean();

    private final BackgroundThreads maker = new BackgroundThreads("templatedb-cloner", Thread.NORM_PRIORITY);

    private final BackgroundThreads reaper = new BackgroundThreads("templatedb-reaper", Thread.NORM_PRIORITY, 1, 4);

    SchemaClones(Server server, Owner owner, Activity activity) {
        this.server = server;
        this.owner = owner;
        this.activity = activity;
        this.schemas = new Schemas(server);
    }

    /**
     * Makes a schema and fills it, or goes on filling one that nobody has had yet.
     *
     * @param key names what fills it
     * @param base what was filled before; null to begin with an empty one
     * @param migrations fill it
     * @return the schema, for {@link #create(Template)} to give once
     * @throws TemplateGoneException if somebody has had the base
     * @throws TemplateBuildException if the migrations fail; then the schema is dropped
     */
    Template make(TemplateKey key, @Nullable Template base, Migrations migrations) {
        if (cleaned.compareAndSet(false, true)) {
            reaper.execute(() -> dropAll(Schemas.ABANDONED, false));
        }
        long begin = System.nanoTime();
        DatabaseName schema = base == null ? owner.nameSchema(key.prefix(8)) : create(base);
        try {
            if (base == null) {
                schemas.create(schema);
            }
            migrations.run(schema, Migrations.Part.WHOLE);
            SchemaContent content = SchemaContent.of(server, schema);
            made.put(schema, () -> content);
        } catch (TemplateBuildException | ServerException ex) {
            dropNow(schema);
            throw ex;
        } catch (Exception | Error ex) {
            dropNow(schema);
            throw TemplateBuildException.after(
                    "The schema %s could not be filled. It was dropped".formatted(schema), ex);
        }
        Template template = new Template(key, schema, List.of(), "", false);
        fresh.put(schema, template);
        lastTook = Duration.ofNanos(System.nanoTime() - begin);
        activity.cloned(lastTook);
        return template;
    }

    @Override
    public DatabaseName create(Template template, Duration limit) {
        if (fresh.remove(template.name()) == null) {
            throw new TemplateGoneException(
                    "The schema %s is in use or was dropped, and cannot be copied".formatted(template.name()), null);
        }
        return template.name();
    }

    /** What an undo needs is read of each schema, as no other is a copy of it. */
    @Override
    public @Nullable TemplateContent content(Template template, long maxTableSize) {
        return null;
    }

    @Override
    public Rewind rewind(DatabaseName schema, Template template, boolean isUndone, long maxTableSize, long uses) {
        SchemaContent before = content(schema);
        SchemaRewind rewind = new SchemaRewind(
                server,
                schema,
                before == null ? SchemaContent.of(server, schema) : before,
                isUndone ? maxTableSize : 0,
                room);
        made.put(schema, rewind::content);
        return rewind;
    }

    private @Nullable SchemaContent content(DatabaseName schema) {
        Supplier<SchemaContent> known = made.get(schema);
        return known == null ? null : known.get();
    }

    /** Refuses: what was written to a schema cannot be copied. */
    @Override
    public Template seal(DatabaseName clone, Template origin) {
        SchemaContent before = content(clone);
        String what = before == null ? "" : before.differences(SchemaContent.of(server, clone));
        throw new ServerException(
                "What was written to the schema %s after its migrations (%s) cannot become what a refresh restores: with templatedb.isolation=schema, that is what the migrations make."
                        .formatted(clone, what.isEmpty() ? "nothing can be told of it" : what),
                "Write it in a migration or a callback of Flyway, or in each test; or do without refreshes and snapshots in this context (refresh = NEVER).");
    }

    @Override
    public Template copied(Template sealed) {
        throw refused("copied");
    }

    @Override
    public void name(DatabaseName clone, DatabaseName name) {
        throw refused("given another name");
    }

    @Override
    public boolean keep(DatabaseName clone) {
        throw refused("kept");
    }

    private static ServerException refused(String what) {
        return new ServerException("With templatedb.isolation=schema nothing can be %s.".formatted(what));
    }

    /** Does nothing: what is prepared does not say in which schema it was. */
    @Override
    public void rollBackPrepared(DatabaseName clone) {}

    @Override
    public boolean isKept(DatabaseName clone) {
        return false;
    }

    @Override
    public void drop(DatabaseName clone, Runnable leave) {
        fresh.remove(clone);
        reaper.execute(() -> {
            leave.run();
            dropNow(clone);
        });
    }

    private void dropNow(DatabaseName schema) {
        made.remove(schema);
        try {
            schemas.drop(schema, Schemas.OF_OWNER, true, owner.known());
        } catch (ServerException ex) {
            logger.warn("The schema {} is left behind until the end of this JVM", schema, ex);
        }
    }

    @Override
    public Duration usualTime() {
        return lastTook;
    }

    @Override
    public Activity activity() {
        return activity;
    }

    @Override
    public void later(Runnable making) {
        maker.execute(making);
    }

    /** Drops one by one what fulfils a condition; returns how many are left. */
    private int dropAll(String condition, boolean force, String... texts) {
        AtomicInteger left = new AtomicInteger();
        try {
            for (DatabaseName schema : schemas.find(condition, texts)) {
                try {
                    // Looked up again, as its owner may have come back while others were dropped.
                    schemas.drop(schema, condition, force, texts);
                } catch (ServerException ex) {
                    left.incrementAndGet();
                    logger.debug("{} was not dropped", schema, ex);
                }
            }
        } catch (ServerException ex) {
            logger.debug("Schemas were not looked up", ex);
        }
        return left.get();
    }

    /** Drops for some time what this JVM owns, and what killed ones have left. */
    void close(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        maker.stop(limit);
        reaper.stop(Duration.ofNanos(deadline - System.nanoTime()));
        BackgroundThreads end = new BackgroundThreads("templatedb-end", Thread.NORM_PRIORITY);
        end.execute(() -> {
            int left = dropAll(Schemas.OF_OWNER, true, owner.known());
            if (left > 0) {
                logger.warn(
                        "{} schemas are left in {} on {}: the next JVM that uses it drops them",
                        left,
                        server.endpoint().sharedDatabase(),
                        server.endpoint());
            }
            dropAll(Schemas.ABANDONED, false);
        });
        end.stop(Duration.ofNanos(deadline - System.nanoTime()));
    }
}
