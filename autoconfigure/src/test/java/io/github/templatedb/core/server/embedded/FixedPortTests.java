package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FixedPortTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private Path home;

    private int port;

    @BeforeEach
    void newHome() throws IOException {
        home = TestServer.newHome();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void stopAll() {
        TestServer.stopAll(home);
    }

    @Test
    void everyStartIsOnThePortAndOneApartIsOnAnother() throws IOException {
        try (EmbeddedServer server = EmbeddedServer.start(settings("1MB"))) {
            assertThat(server.server().endpoint().port()).isEqualTo(port);
            TestServer.stop(new RunFolder(server.directory()));
        }
        try (EmbeddedServer again = EmbeddedServer.start(settings("1MB"));
                EmbeddedServer adopted = EmbeddedServer.start(settings("1MB"));
                EmbeddedServer apart = EmbeddedServer.start(settings("1MB").apart("apart"))) {
            assertThat(again.server().endpoint().port()).isEqualTo(port);
            assertThat(adopted.directory()).isEqualTo(again.directory());
            assertThat(apart.server().endpoint().port()).isNotEqualTo(port);
            assertThat(again.hasApart("apart")).isTrue();
        }
    }

    @Test
    void serverOnAnyPortIsNotAdopted() {
        try (EmbeddedServer any = EmbeddedServer.start(TestServer.settings(home, LONG, Map.of("work_mem", "1MB")));
                EmbeddedServer fixed = EmbeddedServer.start(settings("1MB"))) {
            assertThat(any.server().endpoint().port()).isNotEqualTo(port);
            assertThat(fixed.server().endpoint().port()).isEqualTo(port);
        }
    }

    @Test
    void portThatAnotherProgramHasIsNotTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(taken.isBound()).isTrue();
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> EmbeddedServer.start(settings("1MB")))
                    .satisfies(ex -> {
                        assertThat(ex.reason())
                                .contains("The port " + port
                                        + ", which templatedb.server.port names, is taken by another program")
                                .doesNotContain("postgres said");
                        assertThat(ex.action()).contains("templatedb.server.port");
                    });
        }
    }

    @Test
    void serverThatWasKilledIsNotTakenForWhoHasThePort() throws IOException {
        try (EmbeddedServer killed = EmbeddedServer.start(settings("1MB"))) {
            new RunFolder(killed.directory()).processes().kill();
        }
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(taken.isBound()).isTrue();
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> EmbeddedServer.start(settings("2MB")))
                    .withMessageContaining("taken by another program");
        }
    }

    @Test
    void serverWithOtherSettingsThatNobodyUsesGivesThePortUp() {
        EmbeddedServer.start(settings("1MB")).close();

        try (EmbeddedServer other = EmbeddedServer.start(settings("2MB"))) {
            assertThat(other.server().endpoint().port()).isEqualTo(port);
        }
    }

    @Test
    void serverWithOtherSettingsThatIsUsedIsNamed() {
        try (EmbeddedServer used = EmbeddedServer.start(settings("1MB"))) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> EmbeddedServer.start(settings("2MB")))
                    .withMessageContainingAll(
                            "is taken by a server of templatedb with other settings",
                            used.directory().toString(),
                            "templatedb.server.port");
            assertThat(used.hasEnded()).isFalse();
        }
    }

    private EmbeddedSettings settings(String workMem) {
        return new EmbeddedSettings(Storage.AUTO, home, null, LONG, Map.of("work_mem", workMem), List.of(), "", port);
    }
}
