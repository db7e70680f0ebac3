package io.github.templatedb.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.template.TemplateKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Real JVMs on one server, ended at random moments, round after round; and then what is left of them. A failure says its
 * seed, with which {@code -Dtemplatedb.crash.seed} repeats it; {@code -Dtemplatedb.crash.rounds} says how many rounds.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its processes and signals are those of Unix")
class CrashTests {

    private static final Logger logger = LoggerFactory.getLogger(CrashTests.class);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final long seed = Long.getLong("templatedb.crash.seed", new Random().nextInt(1_000_000));

    private final int rounds = Integer.getInteger("templatedb.crash.rounds", 2);

    private Site site;

    private Traces traces;

    private final Figures figures = new Figures();

    @BeforeEach
    void createSite() throws Exception {
        site = Site.create();
        traces = new Traces(site.folder());
    }

    @AfterEach
    void deleteSite() throws Exception {
        traces.end();
        FileSystemUtils.deleteRecursively(site.folder());
    }

    @Test
    void everyResultIsRightAndNothingIsLeftAfterEndsAtAnyMoment() throws Exception {
        int number = 0;
        try {
            while (number < rounds) {
                number++;
                new Round(Plan.of(seed, number, number == rounds), site, traces, figures).play();
                requireBuiltOnce();
            }
            String lineage = useAll(figures.keysOf(figures.lastLineage()));
            String same = useAll(figures.keysOf(lineage));
            assertThat(same).as("the data that an orderly end left").isEqualTo(lineage);
            requireBuiltOnce();
        } catch (Exception | AssertionError ex) {
            throw new AssertionError(
                    ("Failed in or after round %d. -Dtemplatedb.crash.seed=%d -Dtemplatedb.crash.rounds=%d tries it again."
                                    + " Processes now: %s")
                            .formatted(number, seed, rounds, traces.processes()),
                    ex);
        }
        logger.info(figures.summary(seed, traces.count()));
    }

    private void requireBuiltOnce() {
        assertThat(figures.builtTwice())
                .as("templates that were built though they were there")
                .isEmpty();
    }

    /** One more JVM, alone and to its end, looks at everything; and then what is left is looked at. */
    private String useAll(Set<String> keys) throws Exception {
        VictimJvm last = VictimJvm.start(site, List.copyOf(keys), true, (jvm, phase) -> {});
        try {
            await().atMost(LIMIT).until(() -> !last.said("visited").isEmpty() || !last.isAlive());
            assertThat(last.said("visited")).as("%s", last.output()).isNotEmpty();
            figures.count(last);
            assertThat(last.said("wrong")).isEmpty();
            requireOnlyTemplates(figures.keysOf(figures.lastLineage()), last);
            traces.look();
            last.mayEnd();
            assertThat(last.awaitEnd(LIMIT)).isTrue();
            assertThat(last.isDone()).as("%s", last.output()).isTrue();
        } finally {
            last.kill();
        }
        requireNothingBehind();
        return figures.lastLineage();
    }

    private void requireOnlyTemplates(Set<String> keys, VictimJvm jvm) {
        Left left = new Left(site);
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(left.databases())
                    .as("databases that are no templates, beside %s: %s", jvm, jvm.output())
                    .isEmpty();
            assertThat(left.sessionsBut(jvm.pid()))
                    .as("sessions of JVMs that have ended")
                    .isEmpty();
            assertThat(left.locksBut(jvm.pid()))
                    .as("locks of JVMs that have ended")
                    .isEmpty();
        });
        assertThat(left.templates())
                .as("templates of all keys that were asked for, and no others")
                .containsExactlyInAnyOrderElementsOf(keys.stream()
                        .map(key -> TemplateKey.of(new Content(key).manifest())
                                .templateName()
                                .value())
                        .toList());
        assertThat(left.foldersWithoutDatabase()).isEmpty();
    }

    private void requireNothingBehind() {
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(traces.processes()).as("processes").isEmpty());
        assertThat(traces.sharedMemory()).isEmpty();
        assertThat(Site.names(Site.list(site.serverHome())))
                .satisfiesExactly(name -> assertThat(name).isEqualTo("lock"), name -> assertThat(name)
                        .startsWith("run-"));
        Path run = site.runs().get(0);
        assertThat(run.resolve("clean")).as("sign of an orderly end").exists();
        assertThat(run.resolve("data/PG_VERSION"))
                .as("data for the next server")
                .exists();
        assertThat(Site.names(site.cache())).allMatch(name -> name.matches("lock|(image|postgresql)-[0-9a-f-]+"));
        assertThat(site.temporary()).isEmptyDirectory();
        assertThat(Site.names(Site.list(site.folder()))).containsExactly("home", "servers", "tmp");
    }
}
