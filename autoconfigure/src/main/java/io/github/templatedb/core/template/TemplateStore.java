package io.github.templatedb.core.template;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.AdvisoryLock;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates on a server, shared by all who use the server. A template is built once and found from then on, without a
 * lock: its final name is given last, to a complete and sealed database, so that whatever bears the name is complete. Safe
 * for use by several threads and JVMs; templates with different keys are built at the same time, one with the same key is
 * built by the first that asks.
 *
 * @since 0.1.0
 */
public final class TemplateStore {

    private static final Logger logger = LoggerFactory.getLogger(TemplateStore.class);

    private final Server server;

    private final TemplatePolicy policy;

    private final TemplateBuilder builder;

    private final StoredTemplates stored;

    private final Activity activity;

    private final Map<TemplateKey, Build> builds = new ConcurrentHashMap<>();

    /**
     * Creates the store of a server.
     *
     * @param server the server
     * @param owner gives the private names of databases that are being built
     * @param activity where templates are counted
     * @param source the database that they are copies of at first, to which nobody connects
     * @param policy a template that was built longer ago than it allows is built again, because its rows may tell when that was
     */
    public TemplateStore(Server server, Owner owner, Activity activity, String source, TemplatePolicy policy) {
        this.policy = policy;
        this.server = server;
        this.builder = new TemplateBuilder(server, owner, source, policy, this::ensureSteps);
        this.stored = new StoredTemplates(server);
        this.activity = activity;
    }

    /**
     * Returns the template of what a manifest lists, and builds it if the server does not have it.
     *
     * @param manifest everything that determines the content
     * @param timeout how long to wait for another thread or JVM that builds the same template
     * @param migrations fill the database; not called when the template is there
     * @return the template, which another JVM may drop as soon as nobody has a clone of it
     * @throws TemplateBuildException if they fail, now or before in this JVM (it is not tried again), or if
     *     another takes longer than the timeout
     * @throws ServerException if the server cannot be reached
     */
    public Template ensure(Manifest manifest, Duration timeout, Migrations migrations) {
        return ensureOn(null, manifest, timeout, migrations);
    }

    /**
     * Returns the template of what a manifest lists, and builds it on a copy of another one if the server does not have it.
     *
     * @param base gives the other template; asked only for a build, under its lock, and again if the template is dropped
     *     before it is copied. It may build that one, whose lock is then the second
     * @param manifest everything that determines the content, with what determines that of the base
     * @param timeout as for {@link #ensure}
     * @param migrations add to the content of the base
     * @return as of {@link #ensure}
     * @throws TemplateBuildException as of {@link #ensure}
     * @throws ServerException as of {@link #ensure}
     */
    public Template ensureOn(
            @Nullable Supplier<Template> base, Manifest manifest, Duration timeout, Migrations migrations) {
        TemplateKey key = TemplateKey.of(manifest);
        return look(key, manifest).map(this::reused).orElseGet(() -> builds.computeIfAbsent(key, Build::new)
                .run(
                        server,
                        timeout,
                        () -> look(key, manifest).map(this::reused),
                        lock -> build(lock, key, manifest, base, timeout, migrations)));
    }

    /** One that was built on another is replaced where that is in doubt: whatever has the key is dropped when it is built again. */
    private Optional<Template> look(TemplateKey key, Manifest manifest) {
        return stored.find(key, policy.maxAge(), manifest.growth().doubt().isEmpty());
    }

    private Template reused(Template template) {
        activity.templateReused();
        return template;
    }

    private Template build(
            AdvisoryLock lock,
            TemplateKey key,
            Manifest manifest,
            @Nullable Supplier<Template> base,
            Duration timeout,
            Migrations migrations)
            throws Exception {
        long begin = System.nanoTime();
        TemplateBuilder.Result built = builder.build(lock, key, manifest, base, timeout, migrations);
        activity.templateBuilt(Duration.ofNanos(System.nanoTime() - begin));
        logger.info(
                "Built the template {} in {} ms {}: {}",
                key.templateName(),
                built.took().toMillis(),
                built.how(),
                built.why());
        return found(key);
    }

    /** A part of another template's build, in whose time and line in the log it is. */
    private TemplateBuilder.@Nullable Result ensureSteps(Manifest manifest, Duration timeout, Migrations migrations) {
        TemplateKey key = TemplateKey.of(manifest);
        AtomicReference<TemplateBuilder.@Nullable Result> built = new AtomicReference<>();
        builds.computeIfAbsent(key, Build::new)
                .run(server, timeout, () -> stored.find(key, policy.maxAge(), true), lock -> {
                    built.set(builder.build(lock, key, manifest, null, timeout, migrations));
                    return found(key);
                });
        return built.get();
    }

    private Template found(TemplateKey key) {
        return find(key)
                .orElseThrow(() -> new ServerException("The template %s was built and is not there: somebody dropped it"
                        .formatted(key.templateName())));
    }

    /**
     * Looks a template up, without a lock.
     *
     * @param key its key
     * @return the template, if the server has it complete
     */
    public Optional<Template> find(TemplateKey key) {
        return stored.find(key);
    }
}
