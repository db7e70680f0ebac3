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
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.TemplateBuildException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClearedLeaseTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final TestServer embedded = TestServer.start();

    private final Databases databases = new Databases(embedded.server());

    private final TemplateServer templates =
            new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);

    private final Lease lease = new Lease(() -> templates, Policies.waiting(TIMEOUT, TIMEOUT), Lease::attachEmpty);

    private final Clearing clearing = new Clearing(lease);

    private final AtomicInteger runs = new AtomicInteger();

    @BeforeEach
    void migrate() throws SQLException {
        lease.migrate(() -> StoreUser.manifest("migrated"), (database, part) -> fill());
        write("CREATE TABLE of_the_context (id integer)");
        assertThat(lease.snapshots().take()).isTrue();
        assertThat(tables()).containsExactly("migrated", "of_the_context");
    }

    private void fill() throws SQLException {
        runs.incrementAndGet();
        write("CREATE TABLE migrated (id integer)");
    }

    @AfterEach
    void nothingIsLeft() {
        lease.close();
        await().untilAsserted(() -> assertThat(databases.names("^tdb_c_")).isEmpty());
        templates.close();
        embedded.close();
    }

    @Test
    void clearedDatabaseIsEmptyUntilTheNextRefresh() throws SQLException {
        DatabaseName before = lease.database().name();
        clearing.clear();
        assertThat(lease.isResolved()).isTrue();
        assertThat(clearing.isCleared()).isTrue();
        assertThat(lease.existing()).isNull();
        assertThat(lease.snapshots().isChanged()).isTrue();
        assertThat(tables()).isEmpty();
        assertThat(clearing.isCleared()).isFalse();
        assertThat(lease.snapshots().isChanged()).as("although nobody wrote").isTrue();
        assertThat(lease.refresh()).isTrue();
        assertThat(tables()).containsExactly("migrated", "of_the_context");
    }

    @Test
    void clearedDatabaseThatNobodyAskedForIsNotMade() throws SQLException {
        clearing.clear();
        await().untilAsserted(() -> assertThat(databases.names("^tdb_c_")).hasSize(1));
        assertThat(lease.refresh()).isTrue();
        assertThat(tables()).containsExactly("migrated", "of_the_context");
        clearing.clear();
        lease.reset();
        assertThat(tables()).containsExactly("migrated", "of_the_context");
    }

    @Test
    void migratedDatabaseHasNothingOfTheBaseline() throws SQLException {
        for (int i = 0; i < 3; i++) {
            clearing.clear();
            clearing.migrate(() -> StoreUser.manifest("migrated"), (database, part) -> fill());
            assertThat(tables()).containsExactly("migrated");
            assertThat(lease.snapshots().isChanged()).isTrue();
        }
        assertThat(runs).hasValue(1);
        lease.reset();
        assertThat(tables()).containsExactly("migrated", "of_the_context");
    }

    @Test
    void snapshotOfAnEmptyDatabaseIsRestored() throws SQLException {
        Baseline before = lease.snapshots().baseline();
        clearing.clear();
        assertThat(lease.snapshots().take()).isTrue();
        write("CREATE TABLE written (id integer)");
        assertThat(lease.refresh()).isTrue();
        assertThat(tables()).isEmpty();
        lease.snapshots().restore(before);
        assertThat(tables()).containsExactly("migrated", "of_the_context");
    }

    @Test
    void otherMigrationsRunInADatabaseOfTheirOwn() throws SQLException {
        clearing.clear();
        clearing.migrate(
                () -> StoreUser.manifest("other"), (database, part) -> write("CREATE TABLE other (id integer)"));
        assertThat(tables()).containsExactly("other");
        lease.refresh();
        assertThat(tables()).containsExactly("migrated", "of_the_context");
    }

    @Test
    void databaseIsEmptyAfterMigrationsFailed() throws SQLException {
        clearing.clear();
        assertThatExceptionOfType(TemplateBuildException.class)
                .isThrownBy(() -> clearing.migrate(() -> StoreUser.manifest("failing"), (database, part) -> {
                    write("CREATE TABLE half (id integer)");
                    throw new SQLException("failed");
                }));
        assertThat(clearing.isCleared()).isTrue();
        assertThat(tables()).isEmpty();
    }

    private void write(String sql) throws SQLException {
        try (Connection connection = databases.connect(lease.database().name());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> tables() throws SQLException {
        return databases.rowsIn(
                lease.database().name(), "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    }
}
