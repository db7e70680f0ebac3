package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.Policies;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplateBuildException;
import io.github.templatedb.core.template.TemplateCare;
import io.github.templatedb.core.template.TemplateKey;
import io.github.templatedb.core.template.TemplatePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A template that another JVM drops between the look that found it and the copy. */
class PrunedTemplateTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final TemplatePolicy NONE = new TemplatePolicy(0, Duration.ofDays(14));

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    private static final Databases databases = new Databases(embedded.server());

    private final TemplateServer templates =
            new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);
    private final Owner other = new Owner(embedded.server());
    private final TemplateCare care = new TemplateCare(embedded.server(), other);
    private final AtomicInteger builds = new AtomicInteger();

    @AfterEach
    void close() {
        templates.close();
        other.close();
    }

    @Test
    void leaseGetsItAgainWithItsDataAndItsSettings() throws Exception {
        try (Lease lease = lease()) {
            migrate(lease, "again");
            prune();
            assertThat(databases.names("^tdb_t_")).isEmpty();

            DatabaseName database = lease.database().name();

            assertThat(builds).hasValue(2);
            assertThat(databases.rowsIn(database, "SELECT title FROM book")).containsExactly("Emma", "Persuasion");
            assertThat(databases.rowsIn(database, "SHOW search_path")).containsExactly("\"$user\", public, shop");
            assertThat(databases.rowsIn(database, "SELECT reset_val FROM pg_settings WHERE name = 'search_path'"))
                    .containsExactly("\"$user\", public, shop");
            assertThat(databases.rows("SELECT unnest(setconfig) FROM pg_db_role_setting JOIN pg_database d"
                            + " ON d.oid = setdatabase WHERE datname = '" + database + "'"))
                    .contains("application_name=it's; a shop");
        }
    }

    @Test
    void leaseOnAnEmptyDatabaseGetsItAgain() {
        try (Lease lease = lease()) {
            lease.attachEmpty();
            prune();
            assertThat(lease.database().name().value()).startsWith("tdb_c_");
        }
    }

    @Test
    void threadsOfOneLeaseGetTheSameCloneOfIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Lease lease = lease()) {
            migrate(lease, "threads");
            prune();
            List<Future<DatabaseName>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(threads.submit(() -> lease.database().name()));
            }
            for (Future<DatabaseName> answer : answers) {
                assertThat(answer.get()).isEqualTo(lease.database().name());
            }
            assertThat(builds).hasValue(2);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void leaseThatCannotGetItAgainStaysResolvedAndTriesLater() {
        AtomicBoolean broken = new AtomicBoolean();
        try (Lease lease = lease()) {
            lease.migrate(() -> StoreUser.manifest(broken.get() ? "broken" : "whole"), (database, part) -> {
                if (broken.get()) {
                    throw new IllegalStateException("no such customer");
                }
                build(lease);
            });
            prune();
            broken.set(true);
            assertThatExceptionOfType(TemplateBuildException.class)
                    .isThrownBy(lease::database)
                    .withMessageContaining("no such customer");
            assertThat(lease.isResolved()).isTrue();

            broken.set(false);

            assertThat(lease.database().name().value()).startsWith("tdb_c_");
        }
    }

    @Test
    void templateIsEitherCopiedWholeOrBuiltAgainWhileItIsPruned() throws Exception {
        ExecutorService pruner = Executors.newSingleThreadExecutor();
        try {
            // Until it was too late for the copy: how long a pruning takes depends on what a session takes to begin.
            for (int millis = 0; millis < 20 || builds.get() == 1; millis += millis < 20 ? 1 : 20) {
                await().until(() -> databases.names("^tdb_c_").isEmpty());
                try (Lease lease = lease()) {
                    migrate(lease, "contended");
                    Future<?> pruning = pruner.submit(this::prune);
                    // Each time the copy begins at another moment of the pruning.
                    LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
                    assertThat(databases.rowsIn(lease.database().name(), "SELECT title FROM book"))
                            .containsExactly("Emma", "Persuasion");
                    pruning.get();
                }
            }
        } finally {
            pruner.shutdownNow();
        }
    }

    @Test
    void templateThatThisJvmUsesIsNotPruned() {
        Manifest manifest = StoreUser.manifest("kept");
        String name = TemplateKey.of(manifest).templateName().value();
        Template template = templates.ensure(manifest, TIMEOUT, DatabaseRoles.OF_SERVER, (building, part) -> {});

        care.prune(NONE, Set.of(template.name()), PrunedTemplateTests::fail);
        assertThat(databases.exists(name)).isTrue();

        prune();
        assertThat(databases.exists(name)).isFalse();
    }

    private void prune() {
        care.prune(NONE, Set.of(), PrunedTemplateTests::fail);
    }

    private static void fail(DatabaseName name, Exception reason) {
        throw new AssertionError("not dropped: " + name, reason);
    }

    private void migrate(Lease lease, String manifest) {
        lease.migrate(() -> StoreUser.manifest(manifest), (database, part) -> build(lease));
    }

    private void build(Lease lease) throws Exception {
        builds.incrementAndGet();
        StoreUser.createTable(embedded.server().endpoint(), lease.database().name());
    }

    private Lease lease() {
        return new Lease(() -> templates, Policies.waiting(TIMEOUT, TIMEOUT), early -> {});
    }
}
