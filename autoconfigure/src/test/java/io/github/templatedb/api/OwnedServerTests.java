package io.github.templatedb.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.TestJvm;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.server.ServerException;
import java.io.BufferedReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
    void serverOfAKilledJvmStopsAndIsDeletedByTheNext() throws Exception {
        Process jvm = new ProcessBuilder(TestJvm.command(
                        List.of("-Dtemplatedb.server.directory=" + System.getProperty("templatedb.server.directory")),
                        OwnedServerTests.class))
                .redirectError(Redirect.INHERIT)
                .start();
        Path folder;
        try (BufferedReader output = jvm.inputReader()) {
            folder = Path.of(output.lines()
                    .filter(line -> line.startsWith("/"))
                    .findFirst()
                    .orElseThrow());
        }
        jvm.destroyForcibly().waitFor();
        io.github.templatedb.core.server.embedded.TestServer.awaitEnds(folder.getParent());

        TestServer.start(Map.of()).close();

        assertThat(folder.resolve("data")).doesNotExist();
    }

    /** Runs in the JVM that is killed. */
    public static void main(String[] arguments) throws Exception {
        TestServer server = TestServer.start(Map.of()).server();
        server.create("orders");
        try (Connection connection = server.dataSource("orders").getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT current_setting('data_directory')")) {
            row.next();
            System.out.println(Path.of(row.getString(1)).getParent());
        }
        while (System.in.read() >= 0) {
            // Until it is killed.
        }
    }

    @Test
    void settingThatPostgresDoesNotKnowIsNamed() {
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> TestServer.start(Map.of("no_such_parameter", "1")))
                .withMessageContaining("no_such_parameter");
        for (Map<String, String> refused : List.of(Map.of("port", "1"), Map.of("x y", "1"), Map.of("x", "1\ny = 2"))) {
            assertThatExceptionOfType(TemplateDatabaseException.class)
                    .isThrownBy(() -> TestServer.start(refused))
                    .withMessageContaining("The PostgreSQL parameter '");
        }
    }
}
