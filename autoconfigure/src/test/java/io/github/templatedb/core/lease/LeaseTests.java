package io.github.templatedb.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.Databases;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Migrations;
import io.github.templatedb.core.template.TemplateKey;
import io.github.templatedb.core.template.TemplatePolicy;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class LeaseTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final TemplatePolicy POLICY = new TemplatePolicy(1L << 30, Duration.ofDays(14));

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    private static final TemplateServer templates =
            new TemplateServer(KnownServer.of(embedded.server()), new Activity(), POLICY);

    private final AtomicInteger serverCalls = new AtomicInteger();

    @AfterAll
    static void stop() {
        templates.close();
    }

    @Test
    void unresolvedLeaseCostsNoServer() {
        try (Lease lease = lease(TIMEOUT, Lease::attachEmpty)) {
            assertThat(lease.isResolved()).isFalse();
        }
        assertThat(serverCalls).hasValue(0);
    }

    @Test
    void migrationsRunInADatabaseOfTheirOwnAndTheLeaseGetsAClone() {
        List<DatabaseName> building = new ArrayList<>();
        try (Lease lease = lease(TIMEOUT, Lease::attachEmpty)) {
            lease.migrate(() -> manifest("clone"), (database, part) -> {
                assertThat(lease.isResolved()).isFalse();
                building.add(lease.database().name());
            });
            assertThat(building).singleElement().asString().startsWith("tdb_b_");
            assertThat(lease.isResolved()).isTrue();
            assertThat(lease.database().name().value()).startsWith("tdb_c_");
            assertThat(lease.database().name())
                    .isEqualTo(lease.database().name())
                    .matches(LeaseTests::exists);
        }
    }

    @Test
    void cloneIsMadeAheadForWhoeverAsksFirstIfThereIsATemplate() {
        try (Lease lease = lease(TIMEOUT, Lease::attachEmpty)) {
            lease.prefetch();
            assertThat(serverCalls).hasValue(0);
            lease.migrate(() -> manifest("ahead"), (database, part) -> {});
            String key = TemplateKey.of(manifest("ahead")).prefix(8);
            Supplier<List<String>> clones = () -> new Databases(embedded.server()).names("^tdb_c_" + key);
            assertThat(clones.get()).isEmpty();

            lease.prefetch();

            await().until(() -> clones.get().size() == 1);
            assertThat(clones.get()).containsExactly(lease.database().name().value());
            lease.prefetch();
            assertThat(clones.get()).hasSize(1);
        }
    }

    @Test
    void leasesOfOneTemplateHaveDifferentClones() {
        try (Lease one = lease(TIMEOUT, Lease::attachEmpty);
                Lease other = lease(TIMEOUT, Lease::attachEmpty)) {
            one.migrate(() -> manifest("two"), (database, part) -> {});
            other.migrate(() -> manifest("two"), (database, part) -> {
                throw new IllegalStateException("the template is there");
            });
            assertThat(one.database()).isNotEqualTo(other.database());
        }
    }

    @Test
    void threadsWaitForTheOneThatMigratesAndGetTheClone() throws Exception {
        try (Lease lease = lease(TIMEOUT, Lease::attachEmpty)) {
            FutureTask<DatabaseName> other =
                    new FutureTask<>(() -> lease.database().name());
            lease.migrate(() -> manifest("wait"), (database, part) -> {
                Thread thread = new Thread(other, "other");
                thread.start();
                await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
                assertThat(other.isDone()).isFalse();
                assertThat(lease.database().name().value()).startsWith("tdb_b_");
            });
            assertThat(other.get()).isEqualTo(lease.database().name());
        }
    }

    @Test
    void waitForMigrationsIsBoundedAndNamesTheirThread() {
        try (Lease lease = lease(Duration.ofMillis(50), Lease::attachEmpty)) {
            lease.migrate(() -> manifest("too long"), (database, part) -> {
                FutureTask<DatabaseName> other =
                        new FutureTask<>(() -> lease.database().name());
                new Thread(other, "other").start();
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(other::get)
                        .withCauseInstanceOf(TemplateDatabaseException.class)
                        .withMessageContainingAll(
                                "'" + Thread.currentThread().getName() + "'", "PT0.05S", "templatedb.clone.timeout");
            });
        }
    }

    @Test
    void leaseThatIsAskedEarlyResolvesItself() {
        try (Lease lease = lease(TIMEOUT, early -> early.migrate(() -> manifest("early"), (database, part) -> {}))) {
            assertThat(lease.database().name().value()).startsWith("tdb_c_");
            assertThat(lease.isResolved()).isTrue();
        }
    }

    @Test
    void leaseThatCannotBeResolvedYetGivesAnEmptyDatabaseUntilItIs() {
        try (Lease lease = lease(TIMEOUT, early -> {})) {
            DatabaseName provisional = lease.database().name();
            assertThat(lease.isResolved()).isFalse();
            lease.migrate(() -> manifest("after all"), (database, part) -> {});
            assertThat(lease.database().name()).isNotEqualTo(provisional);
            await().until(() -> !exists(provisional));
        }
    }

    @Test
    void failedMigrationLeavesTheLeaseUnresolved() {
        try (Lease lease = lease(TIMEOUT, early -> {})) {
            assertThatExceptionOfType(TemplateDatabaseException.class)
                    .isThrownBy(() -> lease.migrate(() -> manifest("failing"), (database, part) -> {
                        throw new IllegalStateException("no such table");
                    }))
                    .withMessageContaining("no such table");
            assertThat(lease.isResolved()).isFalse();
        }
    }

    @Test
    void poolsAreClosedBeforeTheDatabaseIsSealedOrDropped() throws SQLException {
        List<DatabaseName> left = new ArrayList<>();
        List<DatabaseName> used = new ArrayList<>();
        try (Lease lease = lease(TIMEOUT, Lease::attachEmpty)) {
            LeaseFollower follower = database -> new PoolWithoutConnections() {
                @Override
                public void close() {
                    super.close();
                    assertThat(exists(database.name())).isTrue();
                    left.add(database.name());
                }
            };
            Migrations migrations = (database, part) -> {
                lease.database().pool(follower);
                used.add(database);
            };
            lease.migrate(() -> manifest("followed"), migrations);
            lease.database().pool(follower);
            used.add(lease.database().name());
        }
        assertThat(left).isEqualTo(used).hasSize(2);
    }

    @Test
    void closedLeaseSaysSoAndItsCloneIsDropped() {
        Lease lease = lease(TIMEOUT, Lease::attachEmpty);
        DatabaseName clone = lease.database().name();
        assertThat(exists(clone)).isTrue();
        lease.close();
        assertThatExceptionOfType(TemplateDatabaseException.class)
                .isThrownBy(() -> lease.database().name())
                .withMessageContaining("context is closed");
        await().until(() -> !exists(clone));
    }

    private Lease lease(Duration cloneTimeout, Consumer<Lease> resolver) {
        return new Lease(
                () -> {
                    serverCalls.incrementAndGet();
                    return templates;
                },
                Policies.waiting(TIMEOUT, cloneTimeout),
                resolver);
    }

    private static Manifest manifest(String name) {
        return Manifest.builder().add(name, "content").build();
    }

    private static boolean exists(DatabaseName database) {
        return embedded.server().call("Looking for a database", connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
                statement.setString(1, database.value());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next();
                }
            }
        });
    }
}
