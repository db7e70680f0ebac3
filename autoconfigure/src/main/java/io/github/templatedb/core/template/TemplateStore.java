package io.github.templatedb.core.template;

import io.github.templatedb.core.hash.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.DatabaseNames;
import io.github.templatedb.core.server.DatabaseSessions;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates on a server. A template is built once and found from then on: its final name is given last, to a
 * complete and sealed database, so that whatever bears the name is complete. Safe for use by several threads; templates
 * with different keys are built at the same time, one with the same key is built by the first thread that asks.
 *
 * @since 0.1.0
 */
public final class TemplateStore {

    private static final Logger logger = LoggerFactory.getLogger(TemplateStore.class);

    /** How long PostgreSQL gets to end the sessions of a builder that has closed its connections. */
    private static final Duration SESSIONS_END = Duration.ofSeconds(5);

    private final Server server;

    private final DatabaseNames names;

    private final DatabaseSessions sessions;

    private final Activity activity;

    private final Map<TemplateKey, Build> builds = new ConcurrentHashMap<>();

    /**
     * Creates the store of a server.
     *
     * @param server the server
     * @param names gives the private names of databases that are being built
     * @param activity where templates are counted
     */
    public TemplateStore(Server server, DatabaseNames names, Activity activity) {
        this.server = server;
        this.names = names;
        this.sessions = new DatabaseSessions(server);
        this.activity = activity;
    }

    /**
     * Returns the template of what a manifest lists, and builds it if the server does not have it.
     *
     * @param manifest everything that determines the content
     * @param timeout how long to wait for another thread that builds the same template
     * @param builder fills the database; not called when the template is there
     * @return the template
     * @throws TemplateBuildException if the builder fails, now or before in this JVM (it is not tried again), or if the
     *     other thread takes longer than the timeout
     */
    public Template ensure(Manifest manifest, Duration timeout, TemplateBuilder builder) {
        TemplateKey key = TemplateKey.of(manifest);
        Optional<Template> present = find(key);
        if (present.isPresent()) {
            activity.templateReused();
            return present.get();
        }
        Build build = builds.computeIfAbsent(key, missing -> new Build());
        build.lock(key, timeout);
        try {
            return build.run(key, manifest, builder);
        } finally {
            build.lock.unlock();
        }
    }

    /**
     * Looks a template up, without a lock.
     *
     * @param key its key
     * @return the template, if the server has it complete
     */
    public Optional<Template> find(TemplateKey key) {
        Template template = new Template(key, key.templateName());
        String sql = "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                + " WHERE datname = ? AND datistemplate AND NOT datallowconn";
        return server.call("Looking up the template " + template.name(), connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, template.name().value());
                try (ResultSet row = statement.executeQuery()) {
                    String comment = row.next() ? row.getString(1) : null;
                    return comment != null && comment.contains(key.sha256()) ? Optional.of(template) : Optional.empty();
                }
            }
        });
    }

    private Template build(TemplateKey key, Manifest manifest, TemplateBuilder builder) throws Exception {
        DatabaseName building = names.building(key.prefix(12));
        long begin = System.nanoTime();
        // template0 accepts no connections, so nobody can be in the way of the copy.
        server.execute(
                "Creating the database for a template",
                List.of("CREATE DATABASE " + building.quoted() + " TEMPLATE template0"));
        try {
            builder.build(building);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            Template template = publish(key, building, manifest, took);
            activity.templateBuilt(Duration.ofNanos(System.nanoTime() - begin));
            logger.info("Built the template {} in {} ms", template.name(), took.toMillis());
            return template;
        } catch (Exception | Error ex) {
            discard(building, ex);
            throw ex;
        }
    }

    private Template publish(TemplateKey key, DatabaseName building, Manifest manifest, Duration took) {
        // Closed before the wait, so that nobody can come in and write after the migrations.
        server.execute(
                "Closing a template", List.of("ALTER DATABASE " + building.quoted() + " ALLOW_CONNECTIONS false"));
        sessions.awaitNone(building, SESSIONS_END);
        Template template = new Template(key, key.templateName());
        String comment = server.call(
                "Describing a template",
                connection -> TemplateComment.describe(connection, building, key, manifest, took));
        server.execute(
                "Publishing the template " + template.name(),
                List.of(
                        comment,
                        "ALTER DATABASE " + building.quoted() + " RENAME TO "
                                + template.name().quoted(),
                        "ALTER DATABASE " + template.name().quoted() + " IS_TEMPLATE true"));
        return template;
    }

    private void discard(DatabaseName building, Throwable reason) {
        try {
            server.execute(
                    "Dropping a half-built template",
                    List.of("DROP DATABASE IF EXISTS " + building.quoted() + " WITH (FORCE)"));
        } catch (ServerException ex) {
            reason.addSuppressed(ex);
        }
    }

    /** The one build of a key in this JVM. */
    private final class Build {

        private final ReentrantLock lock = new ReentrantLock();

        private volatile String builder = "";

        private volatile @Nullable Throwable failure;

        void lock(TemplateKey key, Duration timeout) {
            try {
                if (lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                    builder = Thread.currentThread().getName();
                    return;
                }
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                throw new TemplateBuildException("Interrupted while waiting for " + describe(key), ex);
            }
            throw new TemplateBuildException(
                    "%s was not ready after %s. Raise templatedb.template.build-timeout if the migrations take longer."
                            .formatted(describe(key), timeout),
                    null);
        }

        private String describe(TemplateKey key) {
            return "the template %s, which the thread '%s' is building".formatted(key.templateName(), builder);
        }

        Template run(TemplateKey key, Manifest manifest, TemplateBuilder templateBuilder) {
            Throwable before = failure;
            if (before != null) {
                throw failed(key, "It failed before in this JVM and was not tried again", before);
            }
            Optional<Template> present = find(key);
            if (present.isPresent()) {
                activity.templateReused();
                return present.get();
            }
            try {
                return build(key, manifest, templateBuilder);
            } catch (ServerException ex) {
                // The server's failure, not the migrations': the next context may have more luck.
                throw failed(key, "The half-built database was dropped", ex);
            } catch (Exception | Error ex) {
                failure = ex;
                throw failed(key, "The half-built database was dropped", ex);
            }
        }

        private TemplateBuildException failed(TemplateKey key, String state, Throwable cause) {
            return new TemplateBuildException(
                    "The template %s could not be built. %s. %s"
                            .formatted(key.templateName(), state, cause.getMessage()),
                    cause);
        }
    }
}
