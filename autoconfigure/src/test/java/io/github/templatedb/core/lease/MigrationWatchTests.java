package io.github.templatedb.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.templatedb.core.clone.Databases;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.BuildTimeoutException;
import io.github.templatedb.core.template.Migrations;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MigrationWatchTests {

    private static final DatabaseName DATABASE = new DatabaseName("tdb_b_watched");

    private static final String ADMIN_SHUTDOWN = "57P01";

    /** As that of somebody who looks into the database, or of autovacuum. */
    @Test
    void migrationsEndAlsoBesideASessionThatTheirRoleMayNotEnd() throws SQLException {
        try (TestServer embedded = TestServer.start()) {
            Databases databases = new Databases(embedded.server());
            databases.execute("CREATE ROLE tester LOGIN CREATEDB PASSWORD 'secret'");
            Endpoint superuser = embedded.server().endpoint();
            Endpoint tester = new Endpoint(superuser.host(), superuser.port(), "tester", "secret");
            try (Server server = new Server(tester)) {
                server.execute("Preparing", List.of("CREATE DATABASE " + DATABASE.quoted()));
                try (Connection stranger = databases.connect(DATABASE);
                        Statement lock = stranger.createStatement()) {
                    lock.execute("SELECT pg_advisory_lock(42)");

                    Throwable failure = ended(server, Duration.ofSeconds(2), (database, part) -> waitForLock(tester));

                    assertThat(failure).isInstanceOf(BuildTimeoutException.class);
                    assertThat(failure.getCause())
                            .isInstanceOfSatisfying(SQLException.class, ex -> assertThat(ex.getSQLState())
                                    .isEqualTo(ADMIN_SHUTDOWN));
                    assertThat(stranger.isValid(0)).isTrue();
                }
            }
        }
    }

    @Test
    void migrationsThatAreInterruptedAtTheirEndAreKnownToHaveBeenEnded() {
        try (TestServer embedded = TestServer.start()) {
            Throwable failure = ended(embedded.server(), Duration.ofMillis(500), (database, part) -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("broken", ex);
                }
            });

            assertThat(failure)
                    .isInstanceOf(BuildTimeoutException.class)
                    .hasRootCauseInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    private static Throwable ended(Server server, Duration limit, Migrations migrations) {
        return catchThrowable(() -> new MigrationWatch(server, DATABASE, limit, migrations).run(Migrations.Part.WHOLE));
    }

    private static void waitForLock(Endpoint tester) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(tester.jdbcUrl(DATABASE), tester.username(), tester.password());
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '20s'");
            statement.execute("SELECT pg_advisory_lock(42)");
        }
    }
}
