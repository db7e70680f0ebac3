package io.github.templatedb.core.server.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExternalServerTests {

    @AutoClose
    private final TestServer embedded = TestServer.start();

    @BeforeEach
    void start() {
        execute(
                "CREATE ROLE tester LOGIN CREATEDB PASSWORD 'xyzzy'",
                "CREATE DATABASE library",
                "CREATE DATABASE closed",
                "ALTER DATABASE closed ALLOW_CONNECTIONS false");
    }

    @Test
    void statementsAreRunInTheDatabasePostgres() {
        assertThat(adminDatabase("library")).isEqualTo("postgres");
    }

    @Test
    void refusedConnectionToItIsNamed() {
        execute("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC");
        assertThatExceptionOfType(ExternalServerException.class)
                .isThrownBy(() -> ExternalServer.connect(settings("library")))
                .withMessageContainingAll(
                        "no connection to the database 'postgres'", "GRANT CONNECT ON DATABASE postgres")
                .withCauseInstanceOf(SQLException.class);
    }

    @Test
    void serverRunsOnWhenItIsGivenUp() {
        ExternalServer server = ExternalServer.connect(settings("library"));
        assertThat(server.hasEnded()).isFalse();
        assertThat(server.description())
                .matches("PostgreSQL \\d+ at " + embedded.server().endpoint().address());
        server.close();
        assertThat(adminDatabase("library")).isEqualTo("postgres");
    }

    @Test
    void accessForATerminalHasNoPasswordSoThatPsqlAsks() {
        try (ExternalServer server = ExternalServer.connect(settings("library"))) {
            DatabaseAccess access = server.access(new DatabaseName("tdb_c_1"));
            Endpoint endpoint = server.server().endpoint();
            assertThat(access.command())
                    .isEqualTo("psql -h %s -p %d -U tester -d tdb_c_1".formatted(endpoint.host(), endpoint.port()));
            assertThat(access.toString()).doesNotContain("xyzzy");
        }
    }

    private void execute(String... statements) {
        embedded.server().execute("Preparing", List.of(statements));
    }

    private ExternalSettings settings(String database) {
        String url = "jdbc:postgresql://" + embedded.server().endpoint().address() + "/" + database;
        return ExternalSettings.of(url, "tester", "xyzzy", false);
    }

    private String adminDatabase(String databaseOfUrl) {
        try (ExternalServer server = ExternalServer.connect(settings(databaseOfUrl))) {
            return server.server().call("Asking", Connection::getCatalog);
        }
    }
}
