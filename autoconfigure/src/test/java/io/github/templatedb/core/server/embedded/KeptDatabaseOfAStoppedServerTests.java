package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.lease.Keep;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.Policies;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.Psql;
import io.github.templatedb.core.template.TemplatePolicy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeptDatabaseOfAStoppedServerTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Path home = TestServer.newHome();

    @AfterEach
    void stop() {
        TestServer.stopAll(home);
    }

    @Test
    void commandLeadsToTheDatabaseAndNextStartOfTheServerHasItToo() throws Exception {
        DatabaseAccess access = keep();
        assertThat(access.command()).contains("\"$(cat '" + home).doesNotContain("PGPASSWORD=\"$(cat " + home);
        assertThat(content(access)).isEqualTo("of the failed test");

        RunFolder run = TestServer.runs(home.resolve("with a blank")).get(0);
        TestServer.stop(run);

        try (EmbeddedServer next = start()) {
            assertThat(content(next.access(access.database()))).isEqualTo("of the failed test");
            assertThat(next.directory()).isNotEqualTo(run.folder());
        }
    }

    /** As a JVM does whose test fails, until it ends in order. */
    private DatabaseAccess keep() throws SQLException {
        TemplatePolicy policy = new TemplatePolicy(1L << 30, Duration.ofDays(14));
        try (EmbeddedServer server = start();
                TemplateServer templates = new TemplateServer(server, new Activity(), policy);
                Lease lease = new Lease(
                        () -> templates,
                        Policies.of(TIMEOUT, TIMEOUT, Keep.ON_FAILURE, false, true),
                        Lease::attachEmpty)) {
            DatabaseAccess access = server.access(lease.database().name());
            try (Connection connection = Psql.startedBy(access.command()).connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE written AS SELECT 'of the failed test'");
            }
            assertThat(lease.keeping().afterFailure()).contains(access);
            return access;
        }
    }

    private static String content(DatabaseAccess access) throws SQLException {
        try (Connection connection = Psql.startedBy(access.command()).connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("TABLE written")) {
            row.next();
            return row.getString(1);
        }
    }

    private EmbeddedServer start() {
        return EmbeddedServer.start(
                TestServer.settings(home.resolve("with a blank"), Duration.ofSeconds(30), Map.of()));
    }
}
