package io.github.templatedb.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.clone.Databases;
import io.github.templatedb.core.clone.StoreUser;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.TemplateBuildException;
import io.github.templatedb.core.template.TemplateCare;
import io.github.templatedb.core.template.TemplatePolicy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Migrations that come after others on the same lease. */
class FurtherMigrationsTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final TemplatePolicy NONE = new TemplatePolicy(0, Duration.ofDays(14));

    private final TestServer embedded = TestServer.start();

    private final Databases databases = new Databases(embedded.server());

    private final TemplateServer templates =
            new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);

    private final List<Lease> leases = new ArrayList<>();

    private final List<String> runs = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        leases.forEach(Lease::close);
        await().untilAsserted(() -> assertThat(databases.names("^tdb_[bc]_")).isEmpty());
        templates.close();
        embedded.close();
    }

    @Test
    void allMakeOneTemplateThatTheNextLeaseFinds() throws SQLException {
        for (int i = 0; i < 2; i++) {
            Lease lease = lease();
            first(lease, "orders");
            assertThat(next(lease, "bills")).isTrue();
            assertThat(next(lease, "returns")).isTrue();
            assertThat(tables(lease)).containsExactly("bills", "orders", "returns");
            // The session that has just listed the tables may still be ending: until then nobody knows what it did.
            await("against its baseline").until(() -> !lease.snapshots().isChanged() || !databases.tellChanges());
        }
        assertThat(runs).containsExactly("orders", "bills", "returns");
        assertThat(databases.names("^tdb_t_")).hasSize(3);
    }

    @Test
    void settingsOfTheDatabaseThatEarlierOnesMadeAreTheNextOnes() throws SQLException {
        Lease lease = lease();
        lease.migrate(
                () -> StoreUser.manifest("with settings"),
                (database, part) ->
                        write(lease, "ALTER DATABASE " + lease.database().name().quoted() + " SET work_mem = '7MB'"));
        assertThat(next(lease, "bills")).isTrue();
        assertThat(databases.rowsIn(lease.database().name(), "SHOW work_mem")).containsExactly("7MB");
    }

    @Test
    void otherOrderIsAnotherTemplate() throws SQLException {
        Lease lease = lease();
        first(lease, "orders");
        next(lease, "bills");
        Lease reversed = lease();
        first(reversed, "bills");
        next(reversed, "orders");
        assertThat(runs).containsExactly("orders", "bills", "bills", "orders");
        assertThat(tables(reversed)).isEqualTo(tables(lease));
        assertThat(reversed.snapshots().baseline().template().name())
                .isNotEqualTo(lease.snapshots().baseline().template().name());
    }

    @Test
    void databaseThatNobodyWroteToIsLeft() throws SQLException {
        Lease lease = lease();
        first(lease, "orders");
        DatabaseName asked = lease.database().name();
        boolean known = embedded.server().facts().majorVersion() >= 15;
        assertThat(next(lease, "bills")).isEqualTo(known);
        if (known) {
            assertThat(lease.existing()).isNull();
            assertThat(tables(lease)).containsExactly("bills", "orders");
            await().until(() -> !databases.exists(asked.value()));
        }
    }

    @Test
    void databaseThatWasWrittenToIsKeptAndMigratedByTheCaller() throws SQLException {
        Lease lease = lease();
        first(lease, "orders");
        DatabaseName written = lease.database().name();
        write(lease, "CREATE TABLE between_them (id int)");
        assertThat(next(lease, "bills")).isFalse();
        assertThat(lease.database().name()).isEqualTo(written);
        assertThat(runs).containsExactly("orders");
        assertThat(tables(lease)).containsExactly("between_them", "orders");
    }

    @Test
    void whatASnapshotHasKeptIsMigratedByTheCaller() throws SQLException {
        Lease lease = lease();
        first(lease, "orders");
        write(lease, "CREATE TABLE between_them (id int)");
        assertThat(lease.snapshots().take()).isTrue();
        assertThat(next(lease, "bills")).isFalse();
        assertThat(tables(lease)).containsExactly("between_them", "orders");
    }

    @Test
    void databaseThatWasClearedIsMigratedByTheCaller() throws SQLException {
        Lease lease = lease();
        first(lease, "orders");
        Clearing clearing = new Clearing(lease);
        clearing.clear();
        assertThat(next(lease, "bills")).isFalse();
        assertThat(tables(lease)).isEmpty();
    }

    @Test
    void databaseThatWasClearedAndMigratedOtherwiseIsMigratedByTheCaller() throws SQLException {
        Lease lease = lease();
        first(lease, "orders");
        Clearing clearing = new Clearing(lease);
        clearing.clear();
        clearing.migrate(() -> StoreUser.manifest("returns"), (database, part) -> fill(lease, "returns"));
        assertThat(next(lease, "bills")).isFalse();
        assertThat(tables(lease)).containsExactly("returns");
    }

    @Test
    void failureLeavesTheLeaseWithWhatWasThereBeforeAndIsNotTriedAgain() throws SQLException {
        Lease lease = lease();
        first(lease, "orders");
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(TemplateBuildException.class)
                    .isThrownBy(() -> lease.migrate(() -> StoreUser.manifest("failing"), (database, part) -> {
                        runs.add("failing");
                        write(lease, "CREATE TABLE half (id int)");
                        throw new IllegalStateException("no such customer");
                    }))
                    .withMessageContaining("no such customer");
        }
        assertThat(runs).containsExactly("orders", "failing");
        assertThat(tables(lease)).containsExactly("orders");
    }

    @Test
    void templateBelowThatOthersDropIsBuiltAgain() throws SQLException {
        Lease lease = lease();
        first(lease, "orders");
        prune();
        assertThat(next(lease, "bills")).isTrue();
        assertThat(tables(lease)).containsExactly("bills", "orders");
        assertThat(runs).containsExactly("orders", "orders", "bills");
    }

    @Test
    void allTemplatesThatOthersDropBeforeTheyAreCopiedAreBuiltAgain() throws SQLException {
        Lease lease = lease();
        first(lease, "orders");
        next(lease, "bills");
        prune();
        assertThat(databases.names("^tdb_t_")).isEmpty();
        assertThat(tables(lease)).containsExactly("bills", "orders");
        assertThat(runs).containsExactly("orders", "bills", "orders", "bills");
    }

    @Test
    void templateBelowThatIsAnotherWhenItIsBuiltAgainIsNotUsed() {
        Lease lease = lease();
        List<String> manifests = new ArrayList<>(List.of("orders", "changed orders"));
        lease.migrate(() -> StoreUser.manifest(manifests.remove(0)), (database, part) -> fill(lease, "orders"));
        prune();
        assertThatExceptionOfType(TemplateBuildException.class)
                .isThrownBy(() -> next(lease, "bills"))
                .withMessageContaining("changed while they ran");
        assertThat(runs).doesNotContain("bills");
    }

    private Lease lease() {
        Lease lease = new Lease(() -> templates, Policies.waiting(TIMEOUT, TIMEOUT), Lease::attachEmpty);
        leases.add(lease);
        return lease;
    }

    private void first(Lease lease, String table) {
        lease.migrate(() -> StoreUser.manifest(table), (database, part) -> fill(lease, table));
    }

    private boolean next(Lease lease, String table) {
        return lease.migrate(() -> StoreUser.manifest(table), (database, part) -> fill(lease, table));
    }

    private void fill(Lease lease, String table) throws SQLException {
        runs.add(table);
        write(lease, "CREATE TABLE " + table + " (id int)");
    }

    private void write(Lease lease, String sql) throws SQLException {
        StoreUser.execute(embedded.server().endpoint(), lease.database().name(), sql);
    }

    private List<String> tables(Lease lease) throws SQLException {
        return databases.rowsIn(
                lease.database().name(), "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    }

    private void prune() {
        try (Owner other = new Owner(embedded.server())) {
            new TemplateCare(embedded.server(), other).prune(NONE, Set.of(), (name, reason) -> {
                throw reason;
            });
        }
    }
}
