package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.InitScript;
import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedServerTests {

    private static final Map<String, String> PARAMETERS = Map.of("work_mem", "8MB", "max_connections", "42");

    private static Path home;

    private static EmbeddedServer embedded;

    @BeforeAll
    static void start() {
        home = TestServer.newHome();
        embedded = EmbeddedServer.start(TestServer.settings(home, Duration.ofSeconds(30), PARAMETERS));
    }

    @AfterAll
    static void stop() {
        embedded.close();
        TestServer.stopAll(home);
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, off",
        "synchronous_commit, off",
        "full_page_writes, off",
        "wal_level, minimal",
        "max_wal_senders, 0",
        "checkpoint_timeout, 1d",
        "dynamic_shared_memory_type, mmap",
        "autovacuum, off",
        "jit, off",
        "logging_collector, off",
        "listen_addresses, 127.0.0.1",
        "unix_socket_directories, ''"
    })
    void serverForDataThatIsThrownAwayIsSetUpForIt(String parameter, String value) {
        assertThat(embedded.server().setting(parameter)).isEqualTo(value);
    }

    @Test
    void noProcessesReadAhead() {
        assumeThat(embedded.server().facts().majorVersion()).isGreaterThanOrEqualTo(18);
        assertThat(embedded.server().setting("io_method")).isEqualTo("sync");
    }

    @ParameterizedTest
    @CsvSource({"work_mem, 8MB", "max_connections, 42"})
    void settingsOfTheUserWin(String parameter, String value) {
        assertThat(embedded.server().setting(parameter)).isEqualTo(value);
    }

    @Test
    void dataIsBelowTheNamedFolder() {
        assertThat(embedded.server().setting("data_directory"))
                .isEqualTo(embedded.directory().resolve("data").toString());
        assertThat(embedded.directory()).startsWith(home);
    }

    @Test
    void factsAreThoseOfTheServer() {
        assertThat(embedded.server().setting("server_version"))
                .startsWith(embedded.server().facts().majorVersion() + ".");
        assertThat(embedded.server().facts().encoding()).isEqualTo("UTF8");
    }

    @Test
    void valueThatPostgresqlRefusesIsNamedInItsOwnWordsAndNothingIsLeft(@TempDir Path other) throws IOException {
        Map<String, String> refused = Map.of("timezone", "UTC'; touch /tmp/x");

        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> EmbeddedServer.start(TestServer.settings(other, Duration.ofSeconds(1), refused)))
                .withMessageContainingAll("invalid value for parameter \"TimeZone\"", "UTC'; touch /tmp/x")
                .satisfies(ex -> assertThat(ex.action()).contains("templatedb.server.settings.timezone"));
        assertThat(TestServer.runs(other)).isEmpty();
    }

    @Test
    void connectionNeedsThePassword() throws SQLException {
        Endpoint endpoint = embedded.server().endpoint();
        String url = "jdbc:postgresql://127.0.0.1:" + endpoint.port() + "/postgres";

        assertThatThrownBy(() -> DriverManager.getConnection(url, endpoint.username(), "guess")
                        .close())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
        DriverManager.getConnection(url, endpoint.username(), endpoint.password())
                .close();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void nothingOfTheServerIsReadableByOthersAndThePasswordIsNowhereToBeSeen() throws IOException {
        Path run = embedded.directory();
        String password = embedded.server().endpoint().password();

        assertThat(permissions(run.getParent())).isEqualTo("rwx------");
        assertThat(permissions(run)).isEqualTo("rwx------");
        assertThat(permissions(run.resolve("password"))).isEqualTo("rw-------");
        assertThat(permissions(run.resolveSibling("state"))).isEqualTo("rw-------");
        assertThat(permissions(run.resolve("clients"))).isEqualTo("rw-------");
        assertThat(run.resolveSibling("state")).content().doesNotContain(password);
        assertThat(run.resolve("server.log")).content().doesNotContain(password);
        assertThat(embedded.server().endpoint().toString()).doesNotContain(password);
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse("")))
                .noneMatch(line -> line.contains(password));
    }

    @Test
    void secondStartUnpacksAndInitialisesNothing(@TempDir Path other) throws IOException {
        Path cache = CacheFolder.of(ServerUser.ofThisJvm()).path();
        Map<Path, FileTime> before = times(cache);

        EmbeddedServer.start(TestServer.settings(other, Duration.ofSeconds(30), Map.of()))
                .close();

        TestServer.stopAll(other);
        assertThat(times(cache)).isEqualTo(before);
    }

    @Test
    void installedPostgresqlTakesThePlaceOfThePackagedOne(@TempDir Path other) {
        Installation packaged = Installation.of(
                TestServer.settings(null, Duration.ofSeconds(1), Map.of()), CacheFolder.of(ServerUser.ofThisJvm()));
        EmbeddedSettings settings = withBinaries(other, packaged.folder());

        try (EmbeddedServer installed = EmbeddedServer.start(settings)) {
            assertThat(installed.server().facts().majorVersion())
                    .isEqualTo(embedded.server().facts().majorVersion());
            assertThat(installed.directory().getParent().getFileName())
                    .isNotEqualTo(embedded.directory().getParent().getFileName());
        }
        TestServer.stopAll(other);
    }

    @Test
    void folderWithoutPostgresqlIsNamed(@TempDir Path empty) {
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> EmbeddedServer.start(withBinaries(empty, empty)))
                .withMessageContainingAll("templatedb.server.binaries", empty.toString(), "bin", "pg_config")
                .satisfies(ex -> assertThat(ex.action()).startsWith("Name the folder of a PostgreSQL"));
    }

    @ParameterizedTest
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @ValueSource(strings = {"", "exit 3", "echo 'postgres (PostgreSQL) 13.4'", "echo 'a shell'"})
    void programsThatAreNotThoseOfAUsablePostgresqlAreNamedWithTheWayOut(String script, @TempDir Path folder)
            throws IOException {
        for (String program : List.of("postgres", "initdb")) {
            Path file = Files.createDirectories(folder.resolve("bin")).resolve(program);
            Files.writeString(file, script.isEmpty() ? "\0" : "#!/bin/sh\n" + script + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }

        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> EmbeddedServer.start(withBinaries(folder.resolve("home"), folder)))
                .withMessageContaining(folder.toString())
                .satisfies(ex -> assertThat(ex.action())
                        .startsWith("Name the folder of a PostgreSQL")
                        .contains("templatedb.server.binaries"));
    }

    @Test
    void initScriptThatNeedsAnExtensionSaysHowToGetOne(@TempDir Path other) throws IOException {
        Duration minute = Duration.ofMinutes(1);
        InitScript script = new InitScript("vectors.sql", "CREATE EXTENSION vector;");
        EmbeddedSettings settings =
                new EmbeddedSettings(Storage.AUTO, other, null, minute, Map.of(), List.of(script), "", 0);

        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> EmbeddedServer.start(settings))
                .withMessageContaining("The SQL script vectors.sql failed in line 1")
                .satisfies(ex -> assertThat(ex.action())
                        .contains("'vector'", "templatedb.server.binaries", "templatedb.server.url"));
        assertThat(TestServer.runs(other)).isEmpty();
    }

    private static EmbeddedSettings withBinaries(Path home, Path binaries) {
        Duration second = Duration.ofSeconds(1);
        return new EmbeddedSettings(Storage.AUTO, home, binaries, second, Map.of());
    }

    private static Map<Path, FileTime> times(Path cache) throws IOException {
        try (Stream<Path> folders = Files.list(cache)) {
            return folders.filter(folder -> folder.getFileName().toString().matches("(postgresql|image)-.*"))
                    .collect(Collectors.toMap(folder -> folder, EmbeddedServerTests::changed));
        }
    }

    private static FileTime changed(Path folder) {
        try {
            return Files.getLastModifiedTime(folder);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
