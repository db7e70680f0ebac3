package io.github.templatedb.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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

    private static final String COMPILED = "classpath:io/github/templatedb/incremental/compiled";

    private final long seed = Long.getLong("templatedb.incremental.seed", new Random().nextInt(1_000_000));

    private final int changes = Integer.getInteger("templatedb.incremental.changes", 1);

    @TempDir
    private Path folder;

    static Stream<Arguments> waysToMigrate() {
        return Stream.of(
                way("plain", ".sql", settings -> settings),
                way(
                        "beside scripts of another product",
                        ".postgresql.sql",
                        settings -> settings.sqlMigrationSuffixes(".postgresql.sql")),
                way(
                        "with a Java migration in a location",
                        ".sql",
                        settings -> settings.locations(settings.getLocations()[0].getDescriptor(), COMPILED)),
                way(
                        "with settings that have no effect on an empty database",
                        ".sql",
                        settings -> settings.baselineOnMigrate(true)
                                .outOfOrder(true)
                                .target("150?")
                                .initSql("SET work_mem = '5MB'; SET application_name TO grown")));
    }

    /** With few changes it may be that none of them permits it. */
    private void requireBuiltOnAnother(int times) {
        if (changes >= 12) {
            assertThat(times).as("templates built on another one").isPositive();
        }
    }

    private static Arguments way(String name, String suffix, UnaryOperator<FluentConfiguration> customizer) {
        UnaryOperator<FluentConfiguration> all = settings -> customizer.apply(settings.placeholderReplacement(false));
        return Arguments.of(name, suffix, all);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysToMigrate")
    void templateIsWhatAFreshRunMakesAfterEachChange(
            String name, String suffix, UnaryOperator<FluentConfiguration> way) {
        int onAnother = 0;
        int fromScratch = 0;
        int change = 0;
        String what = "began";
        RandomHistory history = new RandomHistory(seed, suffix);
        try (MigrationStore store = new MigrationStore()) {
            for (; change <= changes; change++) {
                if (change > 0 && change % CHANGES_OF_A_HISTORY == 0) {
                    history = new RandomHistory(seed + change, suffix);
                    what = "began again";
                } else if (change > 0) {
                    what = history.change();
                }
                new Folder(folder).become(history.scripts());
                long builtBefore = store.built();
                compare(store, way);
                if (store.built() > builtBefore) {
                    boolean scratch = store.ofTemplate(folder, "on", way).isEmpty();
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
                "Random history {}, with seed {}: {} changes, {} templates built on another one, {} from scratch",
                name,
                seed,
                changes,
                onAnother,
                fromScratch);
        requireBuiltOnAnother(onAnother);
    }

    private void compare(MigrationStore store, UnaryOperator<FluentConfiguration> way) throws Exception {
        store.assertEqualToAFreshOne(folder, store.migrated(folder, true, way), way);
        store.release();
    }
}
