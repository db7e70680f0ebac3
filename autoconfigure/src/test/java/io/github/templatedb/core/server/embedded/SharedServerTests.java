package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One server for all JVMs, from its start to its end. */
class SharedServerTests {

    private static final Duration LONG = Duration.ofSeconds(30);

    private static final Duration SHORT = Duration.ofMillis(200);

    private final Path home = TestServer.newHome();

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
        ServerJvm.Starting starting = ServerJvm.launch(home, SHORT, List.of());
        ServerJvm first = ServerJvm.launch(home, SHORT, List.of()).awaitServer();
        ServerJvm second = starting.awaitServer();
        RunFolder run = first.run();
        assertThat(second.run()).isEqualTo(run);

        first.kill();
        assertThat(RunFolder.await(SHORT.multipliedBy(5), run::hasEnded))
                .as("stopped while a JVM uses it")
                .isFalse();

        second.kill();
        assertThat(RunFolder.await(LONG, run::hasEnded)).isTrue();
        assertThat(RunFolder.await(LONG, () -> run.processes().all().isEmpty())).isTrue();
        assertThat(run.isTrusted()).isTrue();
        assertThat(run.folder().resolveSibling("state")).doesNotExist();
    }

    @Test
    void serverThatIsAdoptedDuringTheIdleTimeoutStays() {
        Duration idleTimeout = Duration.ofSeconds(2);
        EmbeddedSettings settings = TestServer.settings(home, idleTimeout, Map.of());
        EmbeddedServer first = EmbeddedServer.start(settings);
        first.close();

        try (EmbeddedServer second = EmbeddedServer.start(settings)) {
            assertThat(second.directory()).isEqualTo(first.directory());
            assertThat(RunFolder.await(idleTimeout.plus(SHORT), second::hasEnded))
                    .isFalse();
        }
    }

    @Test
    void jvmThatWasKilledBeforeItWroteItsNameDoesNotKeepTheNextFromTheServer() throws Exception {
        EmbeddedSettings settings = TestServer.settings(home, LONG, Map.of());
        EmbeddedServer first = EmbeddedServer.start(settings);
        first.close();
        RunFolder run = new RunFolder(first.directory());
        // The script forgets the first one and waits for the next.
        assertThat(RunFolder.await(LONG, () -> clients(run).isEmpty())).isTrue();

        FileChannel.open(run.clients(), StandardOpenOption.READ, StandardOpenOption.WRITE)
                .close();

        try (EmbeddedServer second = EmbeddedServer.start(settings)) {
            assertThat(second.directory()).isEqualTo(first.directory());
        }
    }

    private static List<Path> clients(RunFolder run) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(run.folder(), "client-*")) {
            return StreamSupport.stream(files.spliterator(), false).toList();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Test
    void jvmsThatComeAndGoAroundTheEndOfTheServerAlwaysHaveOne() {
        // With such a timeout, starts and stops meet: whoever gets a server must be able to use it.
        EmbeddedSettings settings = TestServer.settings(home, SHORT, Map.of());
        for (int round = 0; round < 8; round++) {
            try (EmbeddedServer server = EmbeddedServer.start(settings)) {
                RunFolder.await(SHORT, server::hasEnded);
                assertThat(server.server().setting("data_directory"))
                        .isEqualTo(server.directory().resolve("data").toString());
            }
            RunFolder.await(SHORT.minusMillis(40).plusMillis(20 * round), () -> false);
        }
    }

    @Test
    void idleTimeoutDoesNotBeginBeforeTheServerIsUsed() {
        try (EmbeddedServer server = EmbeddedServer.start(TestServer.settings(home, Duration.ofMillis(1), Map.of()))) {
            assertThat(server.server().facts().encoding()).isEqualTo("UTF8");
        }
    }

    /** The second JVM must not take the data of the first one for what a killed server has left. */
    @Test
    void folderThatIsNamedByALinkIsTheSameFolder() throws Exception {
        Path folder = Files.createDirectory(home.resolve("folder"));
        Path link = Files.createSymbolicLink(home.resolve("link"), folder);
        try (ServerJvm first = ServerJvm.start(link, 30);
                ServerJvm second = ServerJvm.start(folder, 30)) {
            assertThat(second.started()).isFalse();
            assertThat(second.run().folder()).isEqualTo(first.run().folder());
            assertThat(first.run().data()).exists();
        } finally {
            TestServer.stopAll(folder);
        }
    }

    @Test
    void differentSettingsHaveDifferentServers() throws Exception {
        try (EmbeddedServer one = EmbeddedServer.start(TestServer.settings(home, LONG, Map.of()));
                EmbeddedServer two = EmbeddedServer.start(TestServer.settings(home, LONG, Map.of("work_mem", "8MB")))) {
            assertThat(two.server().endpoint()).isNotEqualTo(one.server().endpoint());
            assertThat(TestServer.runs(home)).hasSize(2);
        }
    }
}
