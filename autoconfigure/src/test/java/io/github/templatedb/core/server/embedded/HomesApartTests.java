package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HomesApartTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Path home = TestServer.newHome();

    private final EmbeddedSettings settings = TestServer.settings(home, LONG, Map.of());

    @AfterEach
    void stopAll() {
        TestServer.stopAll(home);
    }

    @Test
    void newOneDeletesTheDataOfThoseThatDoNotRun() throws Exception {
        RunFolder shared = stopped(settings);
        RunFolder ofOtherSettings = stopped(
                TestServer.settings(home, LONG, Map.of("work_mem", "5MB")).apart("other"));
        RunFolder stopped = stopped(settings.apart("stopped"));
        try (EmbeddedServer running = EmbeddedServer.start(settings.apart("running"))) {
            RunFolder killed = killed(settings.apart("killed"));

            EmbeddedServer.start(settings.apart("new")).close();

            assertThat(stopped.folder()).doesNotExist();
            assertThat(killed.folder()).doesNotExist();
            assertThat(running.hasEnded()).isFalse();
            assertThat(running.server().setting("data_directory"))
                    .isEqualTo(running.directory().resolve("data").toString());
            assertThat(shared.data()).exists();
            assertThat(ofOtherSettings.data()).exists();
        }
    }

    @Test
    void nextStartOfOneDeletesNothing() throws Exception {
        RunFolder again;
        RunFolder beside;
        try (EmbeddedServer one = EmbeddedServer.start(settings.apart("again"));
                EmbeddedServer other = EmbeddedServer.start(settings.apart("beside"))) {
            again = stopped(one);
            beside = stopped(other);
        }

        try (EmbeddedServer next = EmbeddedServer.start(settings.apart("again"))) {
            assertThat(next.directory())
                    .isNotEqualTo(again.folder())
                    .hasParent(again.folder().getParent());
            assertThat(beside.data()).exists();
        }
    }

    @Test
    void lockStaysForWhoeverWaitsForIt() throws Exception {
        RunFolder deleted = stopped(settings.apart("deleted"));
        Path lock = deleted.folder().resolveSibling("lock");
        Object file = fileKey(lock);

        EmbeddedServer.start(settings.apart("new")).close();

        assertThat(deleted.folder()).doesNotExist();
        assertThat(fileKey(lock)).isEqualTo(file);
    }

    private static Object fileKey(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static RunFolder stopped(EmbeddedSettings settings) throws IOException {
        try (EmbeddedServer server = EmbeddedServer.start(settings)) {
            return stopped(server);
        }
    }

    private static RunFolder stopped(EmbeddedServer server) throws IOException {
        RunFolder run = new RunFolder(server.directory());
        TestServer.stop(run);
        return run;
    }

    private static RunFolder killed(EmbeddedSettings settings) {
        try (EmbeddedServer server = EmbeddedServer.start(settings)) {
            RunFolder run = new RunFolder(server.directory());
            run.processes().postmaster().orElseThrow().destroyForcibly();
            assertThat(run.processes().awaitEnd()).isTrue();
            return run;
        }
    }
}
