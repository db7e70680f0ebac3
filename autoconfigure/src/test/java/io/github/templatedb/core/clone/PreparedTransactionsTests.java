package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.Policies;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.AdvisoryLock;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.embedded.TestServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions that were prepared for a commit in two phases, and that nobody will end. */
class PreparedTransactionsTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final String ORPHAN = "tdb_c_aaaaaaaa_deadbeef_1";

    private static final String CLONE = MarkedDatabases.MARK + "\"template\" : \"tdb_t_aaaaaaaaaaaa\"}";

    private static final String NAME = "always the same";

    private TestServer embedded;

    private Databases databases;

    private TemplateServer templates;

    @BeforeEach
    void start() {
        embedded = TestServer.start(Map.of("max_prepared_transactions", "5"));
        databases = new Databases(embedded.server());
        open();
    }

    private void open() {
        templates = new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);
    }

    @AfterEach
    void stop() {
        templates.close();
        embedded.close();
    }

    @Test
    void nameIsFreeAfterARefreshAndAfterTheEnd() throws SQLException {
        try (Lease lease = lease()) {
            for (int i = 0; i < 3; i++) {
                prepare(lease.database().name());
                assertThat(lease.refresh()).isTrue();
            }
            prepare(lease.database().name());
        }
        assertThat(prepared()).isZero();
        await().untilAsserted(() -> assertThat(databases.names("^tdb_c_")).isEmpty());
    }

    @Test
    void baselineHasNothingOfThem() throws SQLException {
        try (Lease lease = lease()) {
            prepare(lease.database().name());
            assertThat(lease.snapshots().take()).isTrue();
            assertThat(prepared()).isZero();
            assertThat(databases.rowsIn(lease.database().name(), "SELECT to_regclass('prepared')"))
                    .containsExactly((String) null);
        }
    }

    @Test
    void migrationsMayLeaveOne() throws SQLException {
        try (Lease lease = lease(() -> templates)) {
            lease.migrate(() -> StoreUser.manifest("prepared"), (database, part) -> {
                try {
                    prepare(lease.database().name());
                } catch (SQLException ex) {
                    throw new IllegalStateException(ex);
                }
            });
            assertThat(prepared()).isZero();
            prepare(lease.database().name());
        }
    }

    @Test
    void roleThatPreparedItNeedNotBeOursNorExist() throws SQLException {
        databases.execute("CREATE ROLE other");
        try (Lease lease = lease()) {
            try (Connection connection = databases.connect(lease.database().name());
                    Statement statement = connection.createStatement()) {
                statement.execute("SET ROLE other");
                statement.execute("BEGIN; SELECT txid_current(); PREPARE TRANSACTION 'its own'");
            }
            databases.execute("DROP ROLE other");
            lease.reset();
            assertThat(prepared()).isZero();
        }
    }

    @Test
    void orphansOfAKilledJvmAreNotInTheWayOfTheNext() throws SQLException, IOException {
        orphan(ORPHAN, NAME, CLONE);
        templates.close();
        embedded.restart();
        databases = new Databases(embedded.server());
        open();

        try (Lease lease = lease()) {
            assertThat(prepared()).isZero();
            prepare(lease.database().name());
            await().until(() -> !databases.exists(ORPHAN));
        }
    }

    @Test
    void oneThatCannotBeRolledBackDoesNotKeepTheOthers() throws SQLException {
        String unreachable = ORPHAN.replace("_1", "_0");
        orphan(unreachable, "its own", CLONE);
        orphan(ORPHAN, NAME, CLONE);
        databases.execute("ALTER DATABASE " + unreachable + " ALLOW_CONNECTIONS false");
        try (AdvisoryLock noJanitor = databases.withoutJanitors();
                Lease lease = lease()) {
            assertThat(noJanitor.isHeld()).isTrue();
            lease.database().name();
            assertThat(databases.rows("SELECT gid FROM pg_prepared_xacts")).containsExactly("its own");
        }
    }

    @Test
    void whatIsNotOursIsLeftAlone() throws SQLException {
        orphan(ORPHAN, NAME, "the library of Alexandria");
        try (Lease lease = lease()) {
            lease.database().name();
            assertThat(prepared()).isOne();
        }
    }

    private void orphan(String database, String transaction, String comment) throws SQLException {
        databases.create(database, comment);
        prepare(new DatabaseName(database), transaction);
    }

    private Lease lease() {
        Lease lease = lease(() -> templates);
        lease.migrate(() -> StoreUser.manifest("prepared"), (database, part) -> {});
        return lease;
    }

    private static Lease lease(Supplier<TemplateServer> server) {
        return new Lease(server, Policies.waiting(TIMEOUT, TIMEOUT), Lease::attachEmpty);
    }

    private void prepare(DatabaseName database) throws SQLException {
        prepare(database, NAME);
    }

    private void prepare(DatabaseName database, String transaction) throws SQLException {
        try (Connection connection = databases.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN; CREATE TABLE prepared (id int); PREPARE TRANSACTION '" + transaction + "'");
        }
    }

    private int prepared() {
        return databases.rows("SELECT gid FROM pg_prepared_xacts").size();
    }
}
