package io.github.templatedb.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.server.ServerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OwnedServerTests {

    @Test
    void serverOfOnesOwnIsGoneWhenItsOwnerHasClosedIt() throws Exception {
        OwnedServer owned = TestServer.start(Map.of("max_connections", "42"));
        TestServer server = owned.server();
        Path folder;
        try {
            server.create("orders");
            try (OwnedServer other = TestServer.start(Map.of("max_connections", "42"))) {
                assertThat(other.server().exists("orders")).isFalse();
            }
            try (Connection connection = server.dataSource("orders").getConnection();
                    Statement statement = connection.createStatement();
                    var row = statement.executeQuery(
                            "SELECT current_setting('max_connections'), current_setting('data_directory')")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo("42");
                folder = Path.of(row.getString(2)).getParent().getParent();
            }
            assertThat(folder).isDirectory();
        } finally {
            owned.close();
        }

        assertThat(Files.exists(folder)).isFalse();
        for (Runnable use : new Runnable[] {
            () -> server.create("more"), () -> server.exists("orders"), () -> server.dataSource("orders")
        }) {
            assertThatExceptionOfType(ClosedHandleException.class)
                    .isThrownBy(use::run)
                    .withMessageContaining("The server was closed by its owner");
        }
        assertThat(server).hasToString("a closed server");
        owned.close();
    }

    @Test
    void settingThatPostgresDoesNotKnowIsNamed() {
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> TestServer.start(Map.of("no_such_parameter", "1")))
                .withMessageContaining("no_such_parameter");
    }
}
