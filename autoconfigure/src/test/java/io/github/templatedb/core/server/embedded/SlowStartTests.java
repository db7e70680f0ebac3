package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class SlowStartTests {

    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Path home = TestServer.newHome();

    @AfterEach
    void stopAll() {
        TestServer.stopAll(home);
    }

    @Test
    void serverThatTakesLongerToStartThanItsIdleTimeoutIsNotStoppedMeanwhile(@TempDir Path slow) throws Exception {
        CacheFolder cache = CacheFolder.of(ServerUser.ofThisJvm());
        Path programs = Installation.of(TestServer.settings(home, IDLE, Map.of()), cache)
                .folder()
                .resolve("bin");
        script(slow.resolve("bin/initdb"), "exec %s/initdb \"$@\"".formatted(programs));
        script(
                slow.resolve("bin/postgres"),
                "[ \"$1\" != -D ] || sleep 3; exec %s/postgres \"$@\"".formatted(programs));
        EmbeddedSettings settings = new EmbeddedSettings(Storage.AUTO, home, slow, IDLE, Map.of());

        try (EmbeddedServer server = EmbeddedServer.start(settings)) {
            assertThat(server.server().setting("data_directory"))
                    .isEqualTo(server.directory().resolve("data").toString());
            assertThat(new RunFolder(server.directory()).isStopping()).isFalse();
        } finally {
            // Nobody has these programs again.
            FileTree.delete(
                    Image.of(Installation.of(settings, cache), cache).data().getParent());
        }
    }

    private static void script(Path file, String command) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + command + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
