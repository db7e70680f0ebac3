package io.github.templatedb.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.clone.Databases;
import io.github.templatedb.core.clone.StoreUser;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RefreshedLeaseTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void nothingOfARefreshedLeaseIsLeft() throws SQLException {
        try (TestServer embedded = TestServer.start()) {
            Databases databases = new Databases(embedded.server());
            Set<DatabaseName> seen = new HashSet<>();
            try (TemplateServer templates =
                            new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);
                    Lease lease = new Lease(() -> templates, Policies.waiting(TIMEOUT, TIMEOUT), Lease::attachEmpty)) {
                lease.migrate(() -> StoreUser.manifest("refreshed"), (database, part) -> {});
                for (int i = 0; i < 5; i++) {
                    write(databases, lease);
                    seen.add(lease.database().name());
                    assertThat(lease.refresh()).isTrue();
                    assertThat(tables(databases, lease)).isEmpty();
                }
                assertThat(seen).hasSize(5);

                write(databases, lease);
                assertThat(lease.snapshots().take()).isTrue();
                Baseline snapshot = lease.snapshots().baseline();
                write(databases, lease, "CREATE TABLE more (id integer)");
                assertThat(lease.refresh()).isTrue();
                assertThat(tables(databases, lease)).containsExactly("written");
                assertThat(lease.snapshots().baseline()).isSameAs(snapshot);

                lease.snapshots().restore(null);
                assertThat(tables(databases, lease)).isEmpty();
                write(databases, lease);
                lease.reset();
                assertThat(tables(databases, lease)).isEmpty();

                // The clone that is made for the next refresh has to go too.
                write(databases, lease);
                assertThat(lease.refresh()).isTrue();
            }
            await().untilAsserted(() -> assertThat(databases.names("^tdb_c_")).isEmpty());
        }
    }

    /** As a scheduled method may, in the middle of a refresh, whose connection writes when the refresh is over. */
    @Test
    void cloneThatSomebodyIsLedToWhileItIsFoundUnchangedIsLookedAtAgain() throws SQLException {
        try (TestServer embedded = TestServer.start()) {
            Databases databases = new Databases(embedded.server());
            assumeProofIsPossible(databases);
            try (TemplateServer templates =
                            new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);
                    Lease lease = new Lease(() -> templates, Policies.waiting(TIMEOUT, TIMEOUT), Lease::attachEmpty)) {
                lease.migrate(() -> StoreUser.manifest("led"), (database, part) -> {});
                LeasedDatabase current = lease.database();
                current.pool(database -> new PoolWithoutConnections() {
                    @Override
                    public int settle() {
                        lease.database().name();
                        return super.settle();
                    }
                });
                DatabaseName first = current.name();
                lease.refresh();
                try (Connection connection = databases.connect(first)) {
                    connection.createStatement().execute("CREATE TABLE written (id integer)");
                }

                lease.refresh();

                assertThat(lease.database().name()).isNotEqualTo(first);
                assertThat(tables(databases, lease)).isEmpty();
            }
        }
    }

    /** It was given out before the clone was found unchanged, and the thread that asked had not got it yet. */
    @Test
    void connectionThatIsHadAfterACloneWasFoundUnchangedCounts() throws SQLException {
        try (TestServer embedded = TestServer.start()) {
            Databases databases = new Databases(embedded.server());
            assumeProofIsPossible(databases);
            try (TemplateServer templates =
                            new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);
                    Lease lease = new Lease(() -> templates, Policies.waiting(TIMEOUT, TIMEOUT), Lease::attachEmpty)) {
                lease.migrate(() -> StoreUser.manifest("had"), (database, part) -> {});
                LeasedDatabase current = lease.database();
                DatabaseName first = current.name();
                lease.refresh();
                current.connected();
                try (Connection connection = databases.connect(first)) {
                    connection.createStatement().execute("CREATE TABLE written (id integer)");
                }

                lease.refresh();

                assertThat(tables(databases, lease)).isEmpty();
            }
        }
    }

    /** Who asked before it gets no connection after it, though the database is the same. */
    @Test
    void refreshThatKeepsTheCloneBeginsAGeneration() throws SQLException {
        try (TestServer embedded = TestServer.start()) {
            assumeProofIsPossible(new Databases(embedded.server()));
            try (TemplateServer templates =
                            new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);
                    Lease lease = new Lease(() -> templates, Policies.waiting(TIMEOUT, TIMEOUT), Lease::attachEmpty)) {
                lease.migrate(() -> StoreUser.manifest("generation"), (database, part) -> {});
                lease.database().name();
                long before = lease.generations().current();

                assertThat(lease.refresh()).isFalse();

                assertThat(lease.generations().current()).isGreaterThan(before);
            }
        }
    }

    /** What it does is counted late, and what it is PostgreSQL tells only those who may know. */
    @Test
    void openSessionOfAnotherRoleLeavesNothingProvenAlsoForARoleThatIsNoSuperuser() throws SQLException {
        try (TestServer embedded = TestServer.start()) {
            Databases databases = new Databases(embedded.server());
            assumeProofIsPossible(databases);
            databases.execute("CREATE ROLE tester LOGIN CREATEDB PASSWORD 'secret'");
            Endpoint superuser = embedded.server().endpoint();
            try (Server server = new Server(new Endpoint(superuser.host(), superuser.port(), "tester", "secret"));
                    TemplateServer templates =
                            new TemplateServer(KnownServer.of(server), new Activity(), StoreUser.POLICY);
                    Lease lease = new Lease(() -> templates, Policies.waiting(TIMEOUT, TIMEOUT), Lease::attachEmpty)) {
                lease.database().name();
                assertThat(lease.refresh()).isFalse();
                try (Connection another = databases.connect(lease.database().name())) {
                    assertThat(another.isValid(0)).isTrue();
                    assertThat(lease.refresh()).isTrue();
                }
            }
        }
    }

    private static void assumeProofIsPossible(Databases databases) {
        assumeThat(databases.tellChanges()).isTrue();
    }

    private static void write(Databases databases, Lease lease) throws SQLException {
        write(databases, lease, "CREATE TABLE written (id integer)");
    }

    private static void write(Databases databases, Lease lease, String sql) throws SQLException {
        try (Connection connection = databases.connect(lease.database().name());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> tables(Databases databases, Lease lease) throws SQLException {
        return databases.rowsIn(lease.database().name(), "SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    }
}
