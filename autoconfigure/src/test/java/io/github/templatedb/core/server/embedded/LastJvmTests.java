package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way of Windows, tried here: it needs nothing that other systems do not have. */
class LastJvmTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Path directory;

    @BeforeEach
    void newFolder() {
        directory = TestServer.newHome();
    }

    @AfterEach
    void delete() throws IOException {
        for (RunFolder run : TestServer.runs(directory)) {
            run.processes().kill();
        }
        FileTree.delete(directory);
    }

    @Test
    void lastOneStopsTheServerInOrder() throws IOException {
        EmbeddedServer first = startOrAdopt();
        EmbeddedServer second = startOrAdopt();
        RunFolder run = new RunFolder(first.directory());
        ProcessHandle postgres = run.processes().postmaster().orElseThrow();
        assertThat(second.directory()).isEqualTo(first.directory());

        first.close();
        assertThat(postgres.isAlive()).isTrue();

        second.server().execute("Testing", List.of("CREATE DATABASE tdb_kept"));
        second.close();
        // pg_ctl returns when the process has removed its pid file, which is a little before its end.
        assertThat(postgres.onExit()).succeedsWithin(LIMIT);
        assertThat(run.isTrusted()).isTrue();

        try (EmbeddedServer next = startOrAdopt()) {
            next.server().execute("Testing", List.of("ALTER DATABASE tdb_kept RENAME TO tdb_seen"));
        }
    }

    @Test
    void jvmThatWasKilledDoesNotCountAsAUser() throws IOException {
        EmbeddedServer server = startOrAdopt();
        RunFolder run = new RunFolder(server.directory());
        Files.createFile(run.folder().resolve("client-1-deadbeef"));

        server.close();

        assertThat(run.isTrusted()).isTrue();
    }

    private EmbeddedServer startOrAdopt() throws IOException {
        EmbeddedSettings settings = TestServer.settings(directory, Duration.ofSeconds(30), Map.of());
        CacheFolder cache = CacheFolder.of(ServerUser.ofThisJvm());
        Installation installation = Installation.of(settings, cache);
        ServerHome home = ServerHome.of(settings, "0123456789abcdef", cache);
        return new ServerLauncher(settings, installation, cache, home, new LastJvm(installation, home)).startOrAdopt();
    }
}
