package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One server for all JVMs, from its start to its end, and what is left of it. */
class SharedServerTests {

    private static final int LONG = 30;

    private Path home;

    @BeforeEach
    void newHome() {
        home = TestServer.newHome();
    }

    @AfterEach
    void stopAll() {
        TestServer.stopAll(home);
    }

    @Test
    void ofSixJvmsAtOnceOneStartsTheServerAndTheOthersAdoptIt() throws Exception {
        List<ServerJvm.Starting> starting = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            starting.add(ServerJvm.launch(home, LONG, List.of()));
        }
        List<ServerJvm> jvms = new ArrayList<>();
        for (ServerJvm.Starting one : starting) {
            jvms.add(one.awaitServer());
        }

        assertThat(jvms).filteredOn(ServerJvm::started).hasSize(1);
        assertThat(jvms).extracting(ServerJvm::run).containsOnly(jvms.get(0).run());
        for (ServerJvm jvm : jvms) {
            jvm.close();
        }
    }

    @Test
    void serverStaysWhileOneJvmUsesItAndStopsAfterTheLastOneWasKilled() throws Exception {
        ServerJvm first = ServerJvm.start(home, 1);
        ServerJvm second = ServerJvm.start(home, 1);
        ProcessHandle postgres = first.postgres();
        ProcessHandle watchdog = TestServer.watchdog(first.run());

        first.kill();
        assertThat(ServerRun.await(Duration.ofSeconds(3), () -> !postgres.isAlive()))
                .as("stopped while a JVM uses it")
                .isFalse();

        second.kill();
        postgres.onExit().get(30, TimeUnit.SECONDS);
        watchdog.onExit().get(30, TimeUnit.SECONDS);
        assertThat(first.run().isTrusted()).isTrue();
        assertThat(home.resolve("state")).doesNotExist();
    }

    @Test
    void jvmThatComesDuringTheIdleTimeoutKeepsTheServer() throws Exception {
        ServerJvm first = ServerJvm.start(home, 3);
        ProcessHandle postgres = first.postgres();
        first.close();

        try (ServerJvm second = ServerJvm.start(home, 3)) {
            assertThat(second.started()).isFalse();
            assertThat(ServerRun.await(Duration.ofSeconds(5), () -> !postgres.isAlive()))
                    .isFalse();
        }
    }

    @Test
    void jvmsThatComeAndGoAroundTheEndOfTheServerAlwaysHaveOne() {
        // With the shortest timeout, starts and stops meet: whoever gets a server must be able to use it.
        EmbeddedSettings settings = TestServer.settings(home, Duration.ofSeconds(1), Map.of());
        for (int round = 0; round < 8; round++) {
            try (EmbeddedServer server = EmbeddedServer.start(settings)) {
                ServerRun.await(Duration.ofMillis(900), server::hasEnded);
                assertThat(server.server().setting("data_directory"))
                        .isEqualTo(server.directory().resolve("data").toString());
            }
            ServerRun.await(Duration.ofMillis(900 + 60 * round), () -> false);
        }
    }

    @Test
    void dataOutlivesTheServer() throws Exception {
        EmbeddedSettings settings = TestServer.settings(home, Duration.ofSeconds(LONG), Map.of());
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
        EmbeddedSettings settings = TestServer.settings(home, Duration.ofSeconds(LONG), Map.of());
        EmbeddedServer killed = EmbeddedServer.start(settings);
        killed.server().execute("Testing", List.of("CREATE DATABASE tdb_lost"));
        onlyRun().postmaster().orElseThrow().destroyForcibly();
        assertThat(ServerRun.await(Duration.ofSeconds(10), killed::hasEnded)).isTrue();

        try (EmbeddedServer next = EmbeddedServer.start(settings)) {
            assertThat(databases(next)).doesNotContain("tdb_lost");
            assertThat(next.directory()).isNotEqualTo(killed.directory());
        }
        killed.close();
    }

    @Test
    void dataFromBeforeARestartOfTheMachineIsThrownAway() throws Exception {
        EmbeddedSettings settings = TestServer.settings(home, Duration.ofSeconds(LONG), Map.of());
        try (EmbeddedServer server = EmbeddedServer.start(settings)) {
            server.server().execute("Testing", List.of("CREATE DATABASE tdb_lost"));
        }
        ServerRun run = onlyRun();
        TestServer.stop(run);
        Files.writeString(run.folder().resolve("clean"), "another start of the machine");

        try (EmbeddedServer next = EmbeddedServer.start(settings)) {
            assertThat(databases(next)).doesNotContain("tdb_lost");
        }
    }

    @Test
    void serverWhoseWatchdogWasKilledIsReplaced() throws Exception {
        EmbeddedSettings settings = TestServer.settings(home, Duration.ofSeconds(LONG), Map.of());
        EmbeddedServer orphaned = EmbeddedServer.start(settings);
        ProcessHandle postgres = onlyRun().postmaster().orElseThrow();
        // The shell and its two children.
        ProcessHandle watchdog = TestServer.watchdog(onlyRun());
        watchdog.descendants().filter(child -> !child.equals(postgres)).forEach(ProcessHandle::destroyForcibly);
        watchdog.destroyForcibly();

        try (EmbeddedServer next = EmbeddedServer.start(settings)) {
            assertThat(next.directory()).isNotEqualTo(orphaned.directory());
            assertThat(ProcessState.runs(postgres)).isFalse();
        }
        orphaned.close();
    }

    @Test
    void serverOfWhoseWatchdogOnlyTheFirstShellWasKilledIsReplaced() throws Exception {
        EmbeddedSettings settings = TestServer.settings(home, Duration.ofSeconds(LONG), Map.of());
        EmbeddedServer halfWatched = EmbeddedServer.start(settings);
        killFirstShell();

        try (EmbeddedServer next = EmbeddedServer.start(settings)) {
            assertThat(next.directory()).isNotEqualTo(halfWatched.directory());
        }
        halfWatched.close();
    }

    @Test
    @Timeout(15)
    void nobodyWaitsForTheEndOfAServerOfWhichAKilledWatchdogCannotTell() throws Exception {
        EmbeddedSettings settings = TestServer.settings(home, Duration.ofSeconds(1), Map.of());
        EmbeddedServer stopped = EmbeddedServer.start(settings);
        ProcessHandle postgres = onlyRun().postmaster().orElseThrow();
        killFirstShell();
        stopped.close();
        postgres.onExit().get(10, TimeUnit.SECONDS);
        assertThat(onlyRun().isStopping()).isTrue();

        try (EmbeddedServer next = EmbeddedServer.start(settings)) {
            assertThat(next.directory()).isNotEqualTo(stopped.directory());
        }
    }

    private void killFirstShell() throws Exception {
        ProcessHandle shell = TestServer.watchdog(onlyRun());
        shell.destroyForcibly();
        shell.onExit().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "format=1\nrun=run-",
                "\u0000\u0001\u0002 garbage",
                "format=1\nrun=../../etc\nport=1",
                "format=1\nrun=run-01234567\nport=not a number",
                "format=99\nrun=run-01234567\nport=5432\nfuture=true",
                "\\u00zz"
            })
    void damagedStateFileLeadsToANewServer(String content) throws Exception {
        EmbeddedSettings settings = TestServer.settings(home, Duration.ofSeconds(LONG), Map.of());
        EmbeddedServer before = EmbeddedServer.start(settings);
        ProcessHandle postgres = onlyRun().postmaster().orElseThrow();
        Files.writeString(stateFile(), content);

        try (EmbeddedServer next = EmbeddedServer.start(settings)) {
            assertThat(next.directory()).isNotEqualTo(before.directory());
            assertThat(next.server().facts().encoding()).isEqualTo("UTF8");
            assertThat(ProcessState.runs(postgres))
                    .as("the server that nobody finds any more")
                    .isFalse();
        }
        before.close();
    }

    @Test
    void stateFileThatLeadsToThePortOfAnotherProgramLeadsToANewServer() throws Exception {
        EmbeddedSettings settings = TestServer.settings(home, Duration.ofSeconds(LONG), Map.of());
        EmbeddedServer before = EmbeddedServer.start(settings);
        try (TestServer other = TestServer.start();
                ServerSocket mute = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int otherPort = other.server().endpoint().port();
            for (int port : new int[] {otherPort, mute.getLocalPort()}) {
                Files.writeString(stateFile(), Files.readString(stateFile()).replaceAll("port=\\d+", "port=" + port));

                try (EmbeddedServer next = EmbeddedServer.start(settings)) {
                    assertThat(next.server().endpoint().port()).isNotEqualTo(port);
                }
            }
        }
        before.close();
    }

    @Test
    void pidThatBelongsToAnotherProgramNowIsLeftAlone() throws Exception {
        EmbeddedSettings settings = TestServer.settings(home, Duration.ofSeconds(LONG), Map.of());
        EmbeddedServer.start(settings).close();
        ServerRun run = onlyRun();
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

    @Test
    void differentSettingsHaveDifferentServers() throws Exception {
        Duration idle = Duration.ofSeconds(LONG);
        try (EmbeddedServer one = EmbeddedServer.start(TestServer.settings(home, idle, Map.of()));
                EmbeddedServer two = EmbeddedServer.start(TestServer.settings(home, idle, Map.of("work_mem", "8MB")))) {
            assertThat(two.server().endpoint()).isNotEqualTo(one.server().endpoint());
            assertThat(TestServer.runs(home)).hasSize(2);
        }
    }

    private ServerRun onlyRun() throws IOException {
        List<ServerRun> runs = TestServer.runs(home);
        assertThat(runs).hasSize(1);
        return runs.get(0);
    }

    private Path stateFile() throws IOException {
        return onlyRun().folder().resolveSibling("state");
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
