package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The segments of System V, which the system keeps when their process is killed. */
@EnabledOnOs(OS.LINUX)
class SharedMemoryTests {

    private Path home;

    private EmbeddedServer server;

    private ProcessHandle postgres;

    @BeforeEach
    void startServer() throws IOException {
        home = TestServer.newHome();
        server = EmbeddedServer.start(TestServer.settings(home, Duration.ofSeconds(30), Map.of()));
        postgres = new RunFolder(server.directory()).processes().postmaster().orElseThrow();
        assertThat(segments(postgres)).isEqualTo(1);
    }

    @AfterEach
    void stopAll() {
        server.close();
        TestServer.stopAll(home);
    }

    @Test
    void watchdogGivesBackTheSegmentOfAServerThatWasKilled() throws Exception {
        postgres.destroyForcibly();

        assertThat(new RunFolder(server.directory()).processes().awaitEnd()).isTrue();
        awaitNoSegment();
    }

    @Test
    void nextJvmGivesBackTheSegmentOfAServerThatWasKilledWithItsWatchdog() throws Exception {
        ProcessHandle watchdog = TestServer.watchdog(new RunFolder(server.directory()));
        watchdog.destroyForcibly();
        watchdog.onExit().get(60, TimeUnit.SECONDS);
        postgres.destroyForcibly();

        EmbeddedServer.start(TestServer.settings(home, Duration.ofSeconds(30), Map.of()))
                .close();

        awaitNoSegment();
    }

    /** It goes with the last process that has it: sessions of a killed server notice a moment later. */
    private void awaitNoSegment() {
        await().untilAsserted(() -> assertThat(segments(postgres)).isZero());
    }

    /** The fifth column is the process that has made a segment. */
    private static long segments(ProcessHandle creator) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/sysvipc/shm"))) {
            return lines.map(line -> line.strip().split("\\s+")[4])
                    .filter(Long.toString(creator.pid())::equals)
                    .count();
        }
    }
}
