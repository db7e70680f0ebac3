package io.github.templatedb.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.clone.StoreUser;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.embedded.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of its two ways a refresh takes. */
class ExpectedRefreshTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    private static final LeaseFollower FOLLOWER =
            OneSession.on(embedded.server().endpoint());

    private final Activity activity = new Activity();

    private TemplateServer templates;

    @BeforeEach
    void begin() {
        assumeThat(Changes.canBeKnown(embedded.server())).isTrue();
        templates = new TemplateServer(KnownServer.of(embedded.server()), activity, StoreUser.POLICY);
    }

    @AfterEach
    void end() {
        if (templates != null) {
            templates.close();
        }
    }

    private Lease lease(RefreshStrategy strategy) {
        LeasePolicy policy = new LeasePolicy(
                TIMEOUT, TIMEOUT, Keep.NEVER, false, true, DatabaseRoles.OF_SERVER, strategy, 256 << 10);
        Lease lease = new Lease(() -> templates, policy, Lease::attachEmpty);
        lease.migrate(
                () -> StoreUser.manifest("expected"),
                (database, part) -> StoreUser.execute(
                        embedded.server().endpoint(), database, "CREATE TABLE book AS SELECT 1 AS id"));
        return lease;
    }

    private static void awaitContent(Lease lease) {
        await().until(() -> Objects.requireNonNull(lease.database().rewind()).isReady());
    }

    /** Writes through a pool of one connection, and refreshes; tells whether the lease stays with its database. */
    private static boolean isRewound(Lease lease) throws SQLException {
        LeasedDatabase before = lease.database();
        OneSession.execute(OneSession.of(lease, FOLLOWER), "INSERT INTO book VALUES (2)");
        assertThat(lease.refresh()).isTrue();
        return lease.database() == before;
    }

    @Test
    void firstRefreshOfALeaseThatExpectsItIsARewindAndNoCloneIsMadeAhead() throws SQLException {
        try (Lease lease = lease(RefreshStrategy.AUTO)) {
            lease.expectRefresh();
            awaitContent(lease);

            assertThat(isRewound(lease)).isTrue();

            assertThat(activity.snapshot().rewound()).isOne();
            assertThat(activity.snapshot().refreshes()).isZero();
            // The one of the lease, and the one that was read.
            assertThat(activity.snapshot().clones()).isEqualTo(2);
        }
    }

    @Test
    void refreshBeforeAnythingIsKnownOfTheTemplateIsACloneAndCountsAsOne() throws SQLException {
        try (Lease lease = lease(RefreshStrategy.AUTO)) {
            assertThat(isRewound(lease)).isFalse();

            assertThat(activity.snapshot().refreshes()).isOne();
            assertThat(activity.snapshot().reasons()).containsOnlyKeys("a template that is not read yet");
            awaitContent(lease);
            assertThat(isRewound(lease)).isTrue();
        }
    }

    @Test
    void cloneIsTakenWhereItHasTakenLessTime() throws SQLException {
        for (int i = 0; i < 100; i++) {
            activity.cloned(Duration.ofNanos(1));
        }
        try (Lease lease = lease(RefreshStrategy.AUTO)) {
            lease.expectRefresh();
            awaitContent(lease);

            assertThat(isRewound(lease)).isFalse();

            assertThat(activity.snapshot().reasons()).containsOnlyKeys("more to undo than a clone takes time");
        }
    }

    @Test
    void whoWantsRewindsHasThemWhateverTheyTake() throws SQLException {
        for (int i = 0; i < 100; i++) {
            activity.cloned(Duration.ofNanos(1));
        }
        try (Lease lease = lease(RefreshStrategy.REWIND)) {
            lease.expectRefresh();
            awaitContent(lease);

            assertThat(isRewound(lease)).isTrue();
        }
    }

    @Test
    void endOfAClassIsARewindToo() throws SQLException {
        try (Lease lease = lease(RefreshStrategy.REWIND)) {
            lease.expectRefresh();
            awaitContent(lease);
            assertThat(isRewound(lease)).isTrue();
            LeasedDatabase before = lease.database();
            before.connected();

            lease.reset();

            assertThat(lease.existing()).isSameAs(before);
            assertThat(lease.snapshots().isChanged()).isFalse();
        }
    }

    /** A busy machine, for example. */
    @Test
    void rewindsThatWereSlowForAWhileAreTriedAgain() throws SQLException {
        for (int i = 0; i < 100; i++) {
            activity.rewound(Duration.ofSeconds(10), 1);
        }
        try (Lease lease = lease(RefreshStrategy.AUTO)) {
            lease.expectRefresh();
            awaitContent(lease);
            assertThat(isRewound(lease)).isFalse();

            int clones = 1;
            while (!isRewound(lease)) {
                assertThat(++clones).as("clones in a row").isLessThan(15);
            }
        }
    }
}
