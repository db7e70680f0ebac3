package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedServerTests {

    @TempDir
    static Path home;

    private static EmbeddedServer embedded;

    @BeforeAll
    static void start() {
        embedded = start(Map.of("work_mem", "8MB", "max_connections", "42"));
    }

    @AfterAll
    static void stop() {
        embedded.close();
        assertThat(home).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, off",
        "synchronous_commit, off",
        "full_page_writes, off",
        "wal_level, minimal",
        "max_wal_senders, 0",
        "autovacuum, off",
        "jit, off",
        "listen_addresses, 127.0.0.1",
        "unix_socket_directories, ''"
    })
    void serverForDataThatIsThrownAwayIsSetUpForIt(String parameter, String value) {
        assertThat(show(parameter)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"work_mem, 8MB", "max_connections, 42"})
    void settingsOfTheUserWin(String parameter, String value) {
        assertThat(show(parameter)).isEqualTo(value);
    }

    @Test
    void dataIsBelowTheNamedFolder() {
        assertThat(show("data_directory")).startsWith(embedded.directory().toString());
        assertThat(embedded.directory()).hasParent(home);
    }

    @Test
    void factsAreThoseOfTheServer() {
        assertThat(show("server_version")).startsWith(embedded.server().facts().majorVersion() + ".");
        assertThat(embedded.server().facts().encoding()).isEqualTo("UTF8");
    }

    @Test
    void valueThatPostgresqlRefusesIsNamedInItsOwnWords() {
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> start(Map.of("timezone", "UTC'; touch /tmp/x")))
                .withMessageContainingAll("invalid value for parameter \"TimeZone\"", "UTC'; touch /tmp/x");
        assertThat(home).isDirectoryNotContaining(path -> !path.equals(embedded.directory()));
    }

    private static EmbeddedServer start(Map<String, String> parameters) {
        return EmbeddedServer.start(new EmbeddedSettings(
                Storage.AUTO, home, null, Duration.ofSeconds(60), Duration.ofSeconds(30), parameters));
    }

    private static String show(String parameter) {
        return ask("SHOW " + parameter);
    }

    private static String ask(String sql) {
        return embedded.server().call("Asking", connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return row.getString(1);
            }
        });
    }
}
