package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.Policies;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.InitScript;
import io.github.templatedb.core.template.TemplatePolicy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tablespace within the data directory, as developers of PostgreSQL have for tests (manual, "Developer Options"). */
class TablespaceOfAnInitScriptTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final InitScript SCRIPT = new InitScript(
            "tablespaces.sql", "SET allow_in_place_tablespaces = on; CREATE TABLESPACE archive LOCATION '';");

    private static final String PLACE =
            "SELECT t.spcname FROM pg_class c JOIN pg_tablespace t ON t.oid = c.reltablespace WHERE c.relname = 'old_loan'";

    private final Path home = TestServer.newHome();

    @AfterEach
    void stop() {
        TestServer.stopAll(home);
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "on"})
    void clonesHaveTheirTablesThereAlsoWhenTheServerIsStartedAgain(String fsync) throws Exception {
        assertThat(builtByAJvmThatUsesIt(fsync)).isEqualTo(1);

        TestServer.stop(TestServer.runs(home).get(0));

        assertThat(builtByAJvmThatUsesIt(fsync)).isZero();
    }

    private long builtByAJvmThatUsesIt(String fsync) throws SQLException {
        Activity activity = new Activity();
        try (EmbeddedServer server = EmbeddedServer.start(new EmbeddedSettings(
                        Storage.AUTO, home, null, TIMEOUT, Map.of("fsync", fsync), List.of(SCRIPT), "", 0));
                TemplateServer templates =
                        new TemplateServer(server, activity, new TemplatePolicy(1L << 30, Duration.ofDays(14)));
                Lease lease = new Lease(() -> templates, Policies.waiting(TIMEOUT, TIMEOUT), Lease::attachEmpty)) {
            lease.migrate(
                    () -> Manifest.builder().add("old_loan", "in a tablespace").build(),
                    (database, part) -> execute(
                            server.server().endpoint(),
                            database,
                            "CREATE TABLE old_loan (reader text PRIMARY KEY) TABLESPACE archive;"
                                    + " INSERT INTO old_loan VALUES ('Ada')"));
            DatabaseName first = lease.database().name();
            execute(server.server().endpoint(), first, "INSERT INTO old_loan VALUES ('of the first')");
            assertThat(query(server, first, PLACE)).isEqualTo("archive");

            assertThat(lease.refresh()).isTrue();

            DatabaseName second = lease.database().name();
            assertThat(second).isNotEqualTo(first);
            assertThat(query(server, second, PLACE)).isEqualTo("archive");
            assertThat(query(server, second, "SELECT string_agg(reader, ',') FROM old_loan"))
                    .isEqualTo("Ada");
        }
        return activity.snapshot().built();
    }

    private static void execute(Endpoint endpoint, DatabaseName database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        endpoint.jdbcUrl(database), endpoint.username(), endpoint.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedServer server, DatabaseName database, String sql) throws SQLException {
        Endpoint endpoint = server.server().endpoint();
        try (Connection connection = DriverManager.getConnection(
                        endpoint.jdbcUrl(database), endpoint.username(), endpoint.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
