package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a JVM finds where a server was, or should be. */
class ServerLeftBehindTests {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Path home = TestServer.newHome();

    private final EmbeddedSettings settings = TestServer.settings(home, LONG, Map.of());

    @AfterEach
    void stopAll() {
        TestServer.stopAll(home);
    }

    @Test
    void dataOutlivesTheServer() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(settings)) {
            server.server().execute("Testing", List.of("CREATE DATABASE tdb_kept"));
        }
        TestServer.stop(onlyRun());

        try (EmbeddedServer server = EmbeddedServer.start(settings)) {
            assertThat(databases(server)).contains("tdb_kept");
            assertThat(TestServer.runs(home)).hasSize(1);
        }
    }

    @Test
    void dataOfAServerThatWasKilledIsThrownAway() throws Exception {
        EmbeddedServer killed = EmbeddedServer.start(settings);
        killed.server().execute("Testing", List.of("CREATE DATABASE tdb_lost"));
        onlyRun().processes().postmaster().orElseThrow().destroyForcibly();
        assertThat(RunFolder.await(LONG, killed::hasEnded)).isTrue();

        try (EmbeddedServer next = EmbeddedServer.start(settings)) {
            assertThat(databases(next)).doesNotContain("tdb_lost");
            assertThat(next.directory()).isNotEqualTo(killed.directory());
        }
        killed.close();
    }

    @Test
    void serverWhoseFolderIsTakenAwayEnds() throws Exception {
        EmbeddedServer server = EmbeddedServer.start(settings);
        ProcessHandle postgres = onlyRun().processes().postmaster().orElseThrow();
        ProcessHandle watchdog = TestServer.watchdog(onlyRun());
        Path elsewhere = home.resolveSibling(home.getFileName() + "-elsewhere");

        Files.move(home, elsewhere);
        server.close();

        // PostgreSQL itself would look for its files once a minute (PostgreSQL source, ServerLoop in postmaster.c).
        postgres.onExit().get(60, TimeUnit.SECONDS);
        watchdog.onExit().get(60, TimeUnit.SECONDS);
        FileTree.delete(elsewhere);
    }

    @Test
    void dataFromBeforeARestartOfTheMachineIsThrownAway() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(settings)) {
            server.server().execute("Testing", List.of("CREATE DATABASE tdb_lost"));
        }
        RunFolder run = onlyRun();
        TestServer.stop(run);
        Files.writeString(run.folder().resolve("clean"), "another start of the machine");

        try (EmbeddedServer next = EmbeddedServer.start(settings)) {
            assertThat(databases(next)).doesNotContain("tdb_lost");
        }
    }

    @Test
    void serverOfWhoseWatchdogOnlyTheFirstShellWasKilledIsReplaced() throws Exception {
        EmbeddedSettings settings = TestServer.settings(home, Duration.ofSeconds(30), Map.of());
        EmbeddedServer halfWatched = EmbeddedServer.start(settings);
        killFirstShell();

        try (EmbeddedServer next = EmbeddedServer.start(settings)) {
            assertThat(next.directory()).isNotEqualTo(halfWatched.directory());
        }
        halfWatched.close();
    }

    @Test
    void nobodyWaitsForTheEndOfAServerOfWhichAKilledWatchdogCannotTell() throws Exception {
        EmbeddedSettings settings = TestServer.settings(home, Duration.ofSeconds(1), Map.of());
        EmbeddedServer stopped = EmbeddedServer.start(settings);
        ProcessHandle postgres = onlyRun().processes().postmaster().orElseThrow();
        killFirstShell();
        stopped.close();
        postgres.onExit().get(60, TimeUnit.SECONDS);
        assertThat(onlyRun().isStopping()).isTrue();

        // It would be waited for 20 s.
        assertTimeout(Duration.ofSeconds(15), () -> onlyRun().processes().awaitEnd());
        try (EmbeddedServer next = EmbeddedServer.start(settings)) {
            assertThat(next.directory()).isNotEqualTo(stopped.directory());
        }
    }

    private void killFirstShell() throws Exception {
        ProcessHandle shell = TestServer.watchdog(onlyRun());
        shell.destroyForcibly();
        shell.onExit().get(60, TimeUnit.SECONDS);
    }

    @Test
    void serverWhoseWatchdogWasKilledIsReplaced() throws Exception {
        EmbeddedServer orphaned = EmbeddedServer.start(settings);
        RunFolder run = onlyRun();
        ProcessHandle postgres = run.processes().postmaster().orElseThrow();
        // The shell and its two children.
        ProcessHandle watchdog = TestServer.watchdog(run);
        watchdog.descendants().filter(child -> !child.equals(postgres)).forEach(ProcessHandle::destroyForcibly);
        watchdog.destroyForcibly();
        assertThat(orphaned.hasEnded()).isFalse();

        try (EmbeddedServer next = EmbeddedServer.start(settings)) {
            assertThat(next.directory()).isNotEqualTo(orphaned.directory());
            assertThat(run.processes().all()).isEmpty();
        }
        orphaned.close();
    }

    @Test
    void damagedStateFileLeadsToANewServer() throws Exception {
        List<String> contents = List.of(
                "",
                "run=run-",
                "run=run-01234567\n",
                "\u0000\u0001\u0002 garbage \u20ac",
                "run=../../etc\n",
                "format=1\nrun=run-01234567\nport=5432\n");
        EmbeddedServer before = EmbeddedServer.start(settings);
        for (String content : contents) {
            RunFolder run = onlyRun();
            Files.writeString(stateFile(), content);

            EmbeddedServer next = EmbeddedServer.start(settings);

            assertThat(next.directory()).as(content).isNotEqualTo(before.directory());
            assertThat(next.server().facts().encoding()).as(content).isEqualTo("UTF8");
            assertThat(run.processes().all())
                    .as("the server that nobody finds any more")
                    .isEmpty();
            before.close();
            before = next;
        }
        before.close();
    }

    @Test
    void serverWithOtherDataOnThePortIsNotAdopted() throws Exception {
        EmbeddedServer before = EmbeddedServer.start(settings);
        try (TestServer other = TestServer.start()) {
            int port = other.server().endpoint().port();
            // Its password is the same, as both came from one image.
            replacePort(onlyRun().data().resolve("postmaster.pid"), before, port);

            try (EmbeddedServer next = EmbeddedServer.start(settings)) {
                assertThat(next.server().endpoint().port()).isNotEqualTo(port);
                assertThat(next.directory()).isNotEqualTo(before.directory());
            }
        }
        before.close();
    }

    @Test
    void pidThatBelongsToAnotherProgramNowIsLeftAlone() throws Exception {
        EmbeddedServer.start(settings).close();
        RunFolder run = onlyRun();
        String state = Files.readString(stateFile());
        TestServer.stop(run);
        Process sleeper = new ProcessBuilder("sleep", "600").start();
        Files.delete(run.folder().resolve("ended"));
        Files.writeString(run.data().resolve("postmaster.pid"), sleeper.pid() + "\nready\n");
        Files.writeString(stateFile(), state);

        try (EmbeddedServer next = EmbeddedServer.start(settings)) {
            assertThat(next.directory()).isNotEqualTo(run.folder());
            assertThat(sleeper.isAlive()).isTrue();
        } finally {
            sleeper.destroyForcibly();
        }
    }

    private RunFolder onlyRun() throws IOException {
        List<RunFolder> runs = TestServer.runs(home);
        assertThat(runs).hasSize(1);
        return runs.get(0);
    }

    private Path stateFile() throws IOException {
        return onlyRun().folder().resolveSibling("state");
    }

    private static void replacePort(Path file, EmbeddedServer server, int port) throws IOException {
        String line = server.server().endpoint().port() + "\n";
        assertThat(file).content().contains(line);
        Files.writeString(file, Files.readString(file).replace(line, port + "\n"));
    }

    private static List<String> databases(EmbeddedServer server) {
        return server.server().call("Listing", connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT datname FROM pg_database")) {
                List<String> names = new ArrayList<>();
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
                return names;
            }
        });
    }
}
