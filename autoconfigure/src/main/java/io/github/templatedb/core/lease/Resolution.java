package io.github.templatedb.core.lease;

import io.github.templatedb.core.clone.TemplateGoneException;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.Migrations;
import io.github.templatedb.core.template.SourceChangedException;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplateBuildException;
import io.github.templatedb.core.template.TemplateKey;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a lease comes to a template, and to a database for the first who asks. */
record Resolution(
        LeasedServer server, LeaseMonitor monitor, Renewal renewal, Consumer<Lease> resolver, LeasePolicy policy) {

    private static final Logger logger = LoggerFactory.getLogger(Resolution.class);

    /** How often a template is copied that others drop at the same moment. */
    private static final int ATTEMPTS = 5;

    /** The state with a database that somebody is led to. Before migrations ran, the lease resolves itself first. */
    LeaseState attached(Lease lease) {
        LeaseState seen = settled();
        if (seen instanceof LeaseState.Unresolved) {
            resolver.accept(lease);
            seen = settled();
        }
        if (seen instanceof LeaseState.Unresolved) {
            seen = provisional();
        }
        if (seen instanceof LeaseState.Attached attached) {
            attached.database().setUsed(true);
        }
        return seen;
    }

    /** The state once no other thread migrates, with the clone made if there is to be one. */
    LeaseState settled() {
        int gone = 0;
        while (true) {
            LeaseState seen = monitor.awaitMigrations();
            if (!(seen instanceof LeaseState.Resolved resolved)) {
                return seen;
            }
            try {
                makeClone();
            } catch (TemplateGoneException ex) {
                if (++gone == ATTEMPTS || resolved.origin().isSealedClone()) {
                    throw ex;
                }
                if (renewal.moveTo(migrating(null), resolved)) {
                    resolve(resolved::again, resolved);
                }
            }
        }
    }

    private void makeClone() {
        monitor.change(state -> state instanceof LeaseState.Resolved resolved
                ? new LeaseState.Attached(renewal.clone(resolved.origin()), resolved.baseline(), resolved.origin())
                : state);
    }

    Template emptyTemplate() {
        return server.get().emptyTemplate(policy.buildTimeout(), policy.roles());
    }

    /** An empty database, for a bean that connects while Flyway itself is being created and so cannot have run. */
    private LeaseState provisional() {
        Template empty = emptyTemplate();
        monitor.change(state -> state instanceof LeaseState.Unresolved unresolved && unresolved.database() == null
                ? new LeaseState.Unresolved(
                        new LeasedDatabase(server.get().clones().create(empty, policy.cloneTimeout()), monitor))
                : state);
        return settled();
    }

    /**
     * Resolves to the template of what a manifest lists, which this thread builds if there is none. After earlier migrations, to
     * the template of those with these on top, unless anything may have been written since: then it is not a template that has
     * to be migrated but this database.
     *
     * @return whether the lease has what the migrations make, so that they are not to be run
     */
    boolean migrate(Supplier<Manifest> manifest, Migrations migrations) {
        LeaseState seen = monitor.awaitMigrations();
        if (seen instanceof LeaseState.Unresolved) {
            resolve(() -> ensure(manifest, migrations));
            return true;
        }
        Baseline before = seen.baseline();
        if (before == null
                || before.isSealedClone()
                || seen.strays()
                || renewal.proof.changed() != null
                || monitor.moveTo(migrating(null), seen) == null) {
            return false;
        }
        try {
            resolve(
                    () -> new LeaseState.Resolved(Baseline.ofStore(() -> ensureOn(before, manifest, migrations))),
                    seen);
        } finally {
            if (monitor.state() != seen) {
                renewal.dropInBackground(seen.database());
            }
        }
        return true;
    }

    /** Resolves to an empty database. */
    void attachEmpty() {
        resolve(this::emptyTemplate);
    }

    /** What belongs to the whole server, a role above all, may be there from other migrations: then there is another server. */
    Template ensure(Supplier<Manifest> manifest, Migrations migrations) {
        Manifest listed = manifest.get();
        if (!policy.incremental()) {
            listed = listed.doubted("templatedb.template.incremental is false");
        }
        TemplateKey key = TemplateKey.of(listed);
        server.findApart(key);
        try {
            return build(listed, migrations);
        } catch (TemplateBuildException ex) {
            String clash = ex.clashOnServer();
            if (clash.isEmpty() || !server.moveApart(key)) {
                throw ex;
            }
            logger.info("Building {} on a server of its own: on the other one, {}.", key.templateName(), clash);
            return build(listed, migrations);
        }
    }

    private Template build(Manifest listed, Migrations migrations) {
        return server.get().ensure(listed, policy.buildTimeout(), policy.roles(), new Here(this, migrations));
    }

    /** The key of the earlier migrations stands for all that determines what they make. */
    private Template ensureOn(Baseline before, Supplier<Manifest> manifest, Migrations migrations) {
        String earlier = before.template().key().sha256();
        Manifest both = Manifest.builder()
                .add(Manifest.BEFORE, earlier)
                .addAll(manifest.get().entries())
                .build();
        AtomicReference<@Nullable Baseline> first = new AtomicReference<>(before);
        Supplier<Template> base = () -> {
            Baseline found = first.getAndSet(null);
            Template template = (found != null ? found : before.again()).template();
            if (!template.key().sha256().equals(earlier)) {
                throw new SourceChangedException("what ran before them is not what it was");
            }
            return template;
        };
        return server.get().ensureOn(base, both, policy.buildTimeout(), policy.roles(), new Here(this, migrations));
    }

    private void resolve(Supplier<Template> source) {
        // Until the template is published other threads wait: an empty database is all they could have.
        moveTo(migrating(null));
        resolve(() -> new LeaseState.Resolved(Baseline.ofStore(source)), new LeaseState.Unresolved(null));
    }

    /** Ends a migrating state of this thread: with what is found, or else with what is to be the state then. */
    private void resolve(Supplier<LeaseState.Resolved> found, LeaseState otherwise) {
        try {
            moveTo(found.get());
        } finally {
            if (monitor.state() instanceof LeaseState.Migrating) {
                moveTo(otherwise);
            }
        }
    }

    private static LeaseState migrating(@Nullable LeasedDatabase database) {
        return new LeaseState.Migrating(database, Thread.currentThread());
    }

    private void moveTo(LeaseState next) {
        renewal.moveTo(next, null);
    }

    /** Has the migrations run by this thread, which is led to the database that the store gives. */
    private record Here(Resolution resolution, Migrations migrations) implements Migrations.Around {

        @Override
        public void run(DatabaseName database, Part part) throws Exception {
            LeasedDatabase building = new LeasedDatabase(database, resolution.monitor);
            resolution.moveTo(migrating(building));
            try {
                new MigrationWatch(
                                resolution.server.get().server(),
                                database,
                                resolution.policy.buildTimeout(),
                                migrations)
                        .run(part);
            } finally {
                // The template can be sealed only when no pool is left on it.
                building.close();
                resolution.moveTo(migrating(null));
            }
        }
    }
}
