package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTests {

    private static final EmbeddedSettings SETTINGS =
            new EmbeddedSettings(Storage.AUTO, null, null, Duration.ofSeconds(60), Duration.ofSeconds(30), Map.of());

    @Test
    void serverEndsWithAJvmThatIsKilled() throws Exception {
        ServerOwner owner = ServerOwner.start();
        ProcessHandle postgres = owner.postgres();
        assertThat(owner.directory()).exists();

        owner.kill();

        postgres.onExit().get(30, TimeUnit.SECONDS);
        awaitGone(owner.directory());
    }

    @Test
    void serverEndsWithAJvmThatEndsNormally() throws Exception {
        ServerOwner owner = ServerOwner.start();
        ProcessHandle postgres = owner.postgres();

        owner.close();

        assertThat(postgres.isAlive()).isFalse();
        assertThat(owner.directory()).doesNotExist();
    }

    @Test
    void homeMayHaveSpacesAndLettersOfAnyAlphabet(@TempDir Path temp) throws Exception {
        Path home = Files.createDirectory(temp.resolve("Zoë Müller"));

        try (ServerOwner owner = ServerOwner.start("-Duser.home=" + home)) {
            assertThat(owner.postgres().isAlive()).isTrue();
            assertThat(home.resolve(".cache/templatedb")).isDirectory();
        }
    }

    @Test
    void connectionNeedsThePassword() throws Exception {
        try (EmbeddedServer embedded = EmbeddedServer.start(SETTINGS)) {
            Endpoint endpoint = embedded.server().endpoint();
            String url = "jdbc:postgresql://127.0.0.1:" + endpoint.port() + "/postgres";

            assertThatThrownBy(() -> DriverManager.getConnection(url, endpoint.username(), "guess")
                            .close())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            DriverManager.getConnection(url, endpoint.username(), endpoint.password())
                    .close();
        }
    }

    @Test
    void nothingOfTheServerIsReadableByOthersAndThePasswordIsNowhereToBeSeen() throws Exception {
        try (EmbeddedServer embedded = EmbeddedServer.start(SETTINGS)) {
            String password = embedded.server().endpoint().password();

            assertThat(permissions(embedded.directory())).isEqualTo("rwx------");
            assertThat(permissions(CacheFolder.ofThisUser().path())).isEqualTo("rwx------");
            assertThat(embedded.server().endpoint().toString()).doesNotContain(password);
            assertThat(Files.readString(embedded.directory().resolve("server.log")))
                    .doesNotContain(password);
            assertThat(ProcessHandle.allProcesses()
                            .map(process -> process.info().commandLine().orElse("")))
                    .noneMatch(line -> line.contains(password));
        }
    }

    @Test
    void secondStartUnpacksAndInitialisesNothing() throws IOException {
        EmbeddedServer.start(SETTINGS).close();
        Path cache = CacheFolder.ofThisUser().path();
        Map<Path, Object> before = times(cache);

        EmbeddedServer.start(SETTINGS).close();

        assertThat(times(cache)).isEqualTo(before);
    }

    @Test
    void startAfterOneOnATakenPortSucceedsInTheSameFolder() throws Exception {
        CacheFolder cache = CacheFolder.ofThisUser();
        Installation installation = Installation.ofThisPlatform(cache);
        DataDirectory directory = DataDirectory.create(SETTINGS);
        FileTree.copy(Image.of(installation, cache).data(), directory.path().resolve("data"));
        Path log = directory.path().resolve("server.log");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> start(installation, directory, taken.getLocalPort(), log))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining("ended at once");
            assertThat(log).content().contains("Address already in use");
        }

        start(installation, directory, freePort(), log).close();

        assertThat(directory.path()).doesNotExist();
    }

    private static ServerProcess start(Installation installation, DataDirectory directory, int port, Path log)
            throws IOException {
        String data = directory.path().resolve("data").toString();
        List<String> command = installation.command(
                "postgres",
                "-D",
                data,
                "-p",
                "" + port,
                "-c",
                "unix_socket_directories=",
                "-c",
                "listen_addresses=127.0.0.1");
        return ServerProcess.start(command, directory.path(), log, SETTINGS.startupTimeout());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static Map<Path, Object> times(Path cache) throws IOException {
        try (Stream<Path> folders = Files.list(cache)) {
            return folders.filter(Files::isDirectory)
                    .collect(Collectors.toMap(folder -> folder, ServerProcessTests::changed));
        }
    }

    private static Object changed(Path folder) {
        try {
            return Files.getLastModifiedTime(folder);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void awaitGone(Path directory) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (Files.exists(directory) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        assertThat(directory).doesNotExist();
    }
}
