package io.github.templatedb.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.server.DatabaseName;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Migrations are added, changed, removed and brought back, at random, and after each change the template is compared with
 * a database that Flyway has migrated in one run. A failure says its seed, with which
 * {@code -Dtemplatedb.incremental.seed} repeats it; {@code -Dtemplatedb.incremental.changes} says how many changes.
 */
class RandomHistoryTests {

    private static final Logger logger = LoggerFactory.getLogger(RandomHistoryTests.class);

    /** After so many changes a new history begins, as each becomes longer and longer. */
    private static final int CHANGES_OF_A_HISTORY = 25;

    private static final UnaryOperator<FluentConfiguration> PLAIN = settings -> settings.placeholderReplacement(false);

    private final long seed = Long.getLong("templatedb.incremental.seed", new Random().nextInt(1_000_000));

    private final int changes = Integer.getInteger("templatedb.incremental.changes", 12);

    @TempDir
    private Path folder;

    @Test
    void templateIsWhatAFreshRunMakesAfterEachChange() {
        int onAnother = 0;
        int fromScratch = 0;
        int change = 0;
        String what = "began";
        RandomHistory history = new RandomHistory(seed);
        try (MigrationStore store = new MigrationStore(Map.of())) {
            for (; change <= changes; change++) {
                if (change > 0 && change % CHANGES_OF_A_HISTORY == 0) {
                    history = new RandomHistory(seed + change);
                    what = "began again";
                } else if (change > 0) {
                    what = history.change();
                }
                new Folder(folder).become(history.scripts());
                long builtBefore = store.built();
                compare(store);
                if (store.built() > builtBefore) {
                    boolean scratch = store.ofTemplate(folder, "on", PLAIN).isEmpty();
                    fromScratch += scratch ? 1 : 0;
                    onAnother += scratch ? 0 : 1;
                }
            }
        } catch (Exception | AssertionError ex) {
            throw new AssertionError(
                    ("Failed at change %d, which %s. -Dtemplatedb.incremental.seed=%d -Dtemplatedb.incremental.changes=%d"
                                    + " tries it again. Scripts: %s")
                            .formatted(change, what, seed, changes, history.scripts()),
                    ex);
        }
        logger.info(
                "Random history with seed {}: {} changes, {} templates built on another one, {} from scratch",
                seed,
                changes,
                onAnother,
                fromScratch);
        assertThat(onAnother).as("templates built on another one").isPositive();
    }

    private void compare(MigrationStore store) throws Exception {
        DatabaseName built = store.migrated(folder, true, PLAIN);
        DatabaseName fresh = store.fresh(folder, PLAIN);
        assertThat(store.content(built).differences(store.content(fresh))).isEmpty();
        store.drop(fresh);
        store.release();
    }
}
