package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.server.external.ExternalSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseSessionsTests {

    private static final DatabaseName DATABASE = new DatabaseName("tdb_vacuumed");

    /** A worker of autovacuum that goes so slowly that it is there for as long as the test. */
    private static final Map<String, String> SLOW_AUTOVACUUM = Map.of(
            "autovacuum", "on",
            "autovacuum_naptime", "1s",
            "autovacuum_vacuum_cost_delay", "100ms",
            "autovacuum_vacuum_cost_limit", "1");

    @Test
    void autovacuumWhichAnOrdinaryRoleMayNotEndIsNotInItsWay() throws SQLException {
        try (TestServer embedded = TestServer.start(SLOW_AUTOVACUUM)) {
            embedded.server().execute("Preparing", List.of("CREATE ROLE tester LOGIN CREATEDB PASSWORD 'xyzzy'"));
            String url = "jdbc:postgresql://" + embedded.server().endpoint().address() + "/postgres";
            try (RunningServer external =
                    ExternalSettings.of(url, "tester", "xyzzy", false).start()) {
                Server server = external.server();
                server.execute("Preparing", List.of("CREATE DATABASE " + DATABASE.quoted()));
                writeMuch(server.endpoint());
                await().atMost(Duration.ofSeconds(60)).until(() -> workers(server) > 0);

                assertThatCode(() -> new DatabaseSessions(server).awaitNone(DATABASE, Duration.ofMillis(50)))
                        .doesNotThrowAnyException();
                assertThat(workers(server)).isPositive();

                new MarkedDatabases(server).drop(DATABASE, "WITH (FORCE)");
                assertThat(workers(server)).isZero();
            }
        }
    }

    private static void writeMuch(Endpoint endpoint) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        endpoint.jdbcUrl(DATABASE), endpoint.username(), endpoint.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE book AS SELECT n, repeat('x', 500) FROM generate_series(1, 20000) n");
            statement.execute("DELETE FROM book WHERE n % 2 = 0");
        }
    }

    private static int workers(Server server) {
        return server.call("Looking for autovacuum", connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE datname = '"
                            + DATABASE + "' AND usesysid IS NULL")) {
                row.next();
                return row.getInt(1);
            }
        });
    }
}
