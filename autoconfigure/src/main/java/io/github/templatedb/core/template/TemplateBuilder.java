package io.github.templatedb.core.template;

import static io.github.templatedb.core.TemplateDatabaseException.reasonOf;

import io.github.templatedb.core.manifest.Growth;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.AdvisoryLock;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a template on a copy of another that has its first steps, where that makes the same as a build from scratch; else, and
 * whenever that fails, from scratch.
 *
 * <p>What can be built on must end with a step. So where something follows the last step, and many steps are missing, the
 * steps get a template of their own first: that of the same manifest without the rest, by its own key and under its own lock, taken after that of the
 * whole. Nobody takes the two in the other order.
 */
final class TemplateBuilder {

    private static final Logger logger = LoggerFactory.getLogger(TemplateBuilder.class);

    /** So many steps take about as long as a further copy and a further start of what runs them. */
    private static final int WORTH_A_TEMPLATE = 10;

    private final BuildingDatabase building;

    private final StoredTemplates templates;

    private final Duration maxAge;

    private final TemplateCare care;

    private final StepsStore steps;

    TemplateBuilder(Server server, Owner owner, String source, TemplatePolicy policy, StepsStore steps) {
        this.building = new BuildingDatabase(server, owner, source);
        this.templates = new StoredTemplates(server);
        this.maxAge = policy.maxAge();
        this.care = new TemplateCare(server, owner);
        this.steps = steps;
    }

    /**
     * Builds and publishes the template of a key whose lock the caller has.
     *
     * @param base gives the template of what was there before the first step; null for an empty database
     */
    Result build(
            AdvisoryLock lock,
            TemplateKey key,
            Manifest manifest,
            @Nullable Supplier<Template> base,
            Duration timeout,
            Migrations migrations)
            throws Exception {
        List<StoredTemplate> stored = templates.all(maxAge);
        Explanation explanation = Explanation.of(manifest, stored);
        explanation.differences().forEach(line -> logger.debug("{}: {}", key.templateName(), line));
        if (base != null) {
            Duration took = building.build(lock, key, manifest, base, null, migrations);
            return new Result(took, "after other migrations", explanation.reason());
        }
        String doubt = manifest.growth().doubt();
        Found found = doubt.isEmpty() ? found(manifest, stored, timeout, migrations) : Found.NOTHING;
        IncrementalBase incremental = found.incremental();
        Exception failure = null;
        if (incremental != null) {
            try {
                Template first = incremental.stored().template();
                Duration took = building.build(lock, key, manifest, () -> first, incremental, migrations);
                return found.result(took, explanation.on(incremental, manifest));
            } catch (Exception ex) {
                if (Thread.currentThread().isInterrupted() || !lock.isHeld() || ex instanceof BuildTimeoutException) {
                    throw ex;
                }
                failure = ex;
                doubt = "on %s it failed".formatted(IncrementalBase.nameOf(incremental));
                logger.debug("{} could not be built {}", key.templateName(), doubt, ex);
            }
        } else if (doubt.isEmpty()) {
            doubt = IncrementalBase.hindrance(manifest, stored);
        }
        try {
            Duration took = building.build(lock, key, manifest, null, null, migrations);
            boolean worthSaying = failure != null || !explanation.isFirst() && !doubt.isEmpty();
            return new Result(took, worthSaying ? "from scratch, as " + doubt : "from scratch", explanation.reason());
        } catch (Exception | Error ex) {
            if (failure != null && !reasonOf(failure).equals(reasonOf(ex))) {
                ex.addSuppressed(failure);
            }
            throw ex;
        }
    }

    private Found found(Manifest manifest, List<StoredTemplate> stored, Duration timeout, Migrations migrations)
            throws Exception {
        Growth growth = manifest.growth();
        Optional<IncrementalBase> longest = IncrementalBase.longest(manifest, stored);
        Result ofSteps = null;
        int missing =
                growth.steps().size() - longest.map(IncrementalBase::steps).orElse(0);
        if (missing >= WORTH_A_TEMPLATE && !growth.afterwards().isEmpty()) {
            Manifest steps = manifest.ofSteps();
            TemplateKey key = TemplateKey.of(steps);
            // One that is there already is none to build on, or it would have been found.
            if (stored.stream().noneMatch(one -> one.template().key().equals(key))) {
                ofSteps = this.steps.ensure(steps, timeout, new StepsAlone(migrations));
                List<StoredTemplate> own = templates.all(maxAge).stream()
                        .filter(one -> one.template().key().equals(key))
                        .toList();
                longest = IncrementalBase.longest(manifest, own).or(() -> IncrementalBase.longest(manifest, stored));
            }
        }
        longest.ifPresent(one -> care.noteUse(List.of(one.stored().template().name())));
        return new Found(longest.orElse(null), ofSteps);
    }

    /** Finds or builds the template of steps. */
    @FunctionalInterface
    interface StepsStore {

        /** Returns how it was built, or null if it was there. */
        @Nullable
        Result ensure(Manifest manifest, Duration timeout, Migrations migrations);
    }

    /**
     * What there is to build on.
     *
     * @param incremental a template with the first steps, or null if there is none
     * @param ofSteps how it was built, if that was just now
     */
    private record Found(@Nullable IncrementalBase incremental, @Nullable Result ofSteps) {

        static final Found NOTHING = new Found(null, null);

        Result result(Duration took, Explanation explanation) {
            String on = "on " + IncrementalBase.nameOf(incremental);
            return ofSteps == null
                    ? new Result(took, on, explanation.reason())
                    : new Result(
                            took.plus(ofSteps.took()),
                            on + ", which was built before it " + ofSteps.how(),
                            ofSteps.why());
        }
    }

    /** Of which all there is are the steps. */
    private record StepsAlone(Migrations migrations) implements Migrations.Around {

        @Override
        public void run(DatabaseName database, Part part) throws Exception {
            migrations.run(database, Part.STEPS_ONLY);
        }
    }

    /**
     * A template that was built.
     *
     * @param took how long the migrations took
     * @param how on what
     * @param why what was not there
     */
    record Result(Duration took, String how, String why) {}
}
