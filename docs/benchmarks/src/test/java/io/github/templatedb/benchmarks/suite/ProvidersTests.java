package io.github.templatedb.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.benchmarks.server.ServerProcesses;
import io.github.templatedb.benchmarks.suite.app.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each provider is what it says it is, so that what is measured is what is named. */
class ProvidersTests {

    private static final int ROWS = 7;

    private static final SuiteParameters TINY = new SuiteParameters(3, ROWS, 0, 2, 3, List.of(Work.NONE, Work.READS));

    @TempDir
    private static Path suites;

    private static Site site;

    private static SuiteRunner runner;

    @BeforeAll
    static void prepare() throws Exception {
        site = Site.inMemory();
        runner = new SuiteRunner(site, suites);
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void floorIsReallyWithoutIsolation() throws Exception {
        Run run = runner.cold(TINY, Provider.FLOOR);

        assertThat(rowsSeen(run)).containsExactly(8L, 9L, 10L, 10L, 10L, 10L, 11L, 12L, 13L, 13L, 13L, 13L);
    }

    @Test
    void databaseThatIsThereIsUsedWithoutFlywayOrWithOneThatDoesNothing() throws Exception {
        runner.cold(TINY, Provider.FLOOR);

        assertThat(rowsSeen(runner.second(TINY, Provider.EXISTING)).get(0)).isEqualTo(14L);
        assertThat(rowsSeen(runner.second(TINY, Provider.IDLE_FLYWAY)).get(0)).isEqualTo(20L);
    }

    static List<Provider> isolatedByMethod() {
        return List.of(
                Provider.OURS_METHOD,
                Provider.ZONKY_METHOD,
                Provider.CLEAN_AND_MIGRATE,
                Provider.TRUNCATE,
                Provider.RECREATE);
    }

    @ParameterizedTest
    @MethodSource("isolatedByMethod")
    void testsSeeNothingOfEachOther(Provider provider) throws Exception {
        Run run = runner.second(TINY, provider);

        assertThat(rowsSeen(run)).containsExactly(8L, 8L, 8L, 7L, 7L, 7L, 8L, 8L, 8L, 7L, 7L, 7L);
    }

    static List<Provider> isolatedByClass() {
        return List.of(Provider.OURS_CLASS, Provider.ZONKY_CLASS);
    }

    @ParameterizedTest
    @MethodSource("isolatedByClass")
    void classesSeeNothingOfEachOther(Provider provider) throws Exception {
        Run run = runner.second(TINY, provider);

        assertThat(rowsSeen(run)).containsExactly(8L, 9L, 10L, 7L, 7L, 7L, 8L, 9L, 10L, 7L, 7L, 7L);
    }

    static List<Provider> isolatedByContext() {
        return List.of(Provider.OURS_CONTEXT, Provider.ZONKY_CONTEXT);
    }

    @ParameterizedTest
    @MethodSource("isolatedByContext")
    void contextsSeeNothingOfEachOther(Provider provider) throws Exception {
        Run run = runner.second(TINY, provider);

        assertThat(rowsSeen(run)).containsExactly(8L, 9L, 10L, 10L, 10L, 10L, 8L, 9L, 10L, 10L, 10L, 10L);
    }

    @Test
    void runFailsIfAProviderDoesNotIsolateAsItSays() {
        Provider liar = new Provider("a liar", Home.COMMON, Isolation.METHOD, "");

        assertThatIllegalStateException()
                .isThrownBy(() -> runner.second(TINY, liar))
                .withMessageContaining("found 9 rows and should have found 8");
    }

    @Test
    void earlierBuildHasServersOfItsOwnThatCanBeStoppedAlone() throws Exception {
        Path build = Path.of(AutoConfigureTemplateDatabase.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Provider earlier = Provider.OURS_METHOD.before("earlier", build);
        runner.second(TINY, Provider.OURS_METHOD);
        runner.second(TINY, earlier);
        assertThat(servers(Provider.OURS_METHOD)).isEqualTo(1);
        assertThat(servers(earlier)).isEqualTo(1);

        site.stop(earlier);

        assertThat(servers(earlier)).isZero();
        assertThat(servers(Provider.OURS_METHOD)).isEqualTo(1);
        assertThat(rowsSeen(runner.run(TINY, earlier, Map.of()))).startsWith(8L, 8L, 8L);
        assertThat(servers(earlier)).isEqualTo(1);
    }

    private static int servers(Provider provider) throws IOException {
        return new ServerProcesses(site.folder(provider)).servers();
    }

    private static List<Long> rowsSeen(Run run) {
        return run.tests().stream().map(Reading::rows).toList();
    }
}
