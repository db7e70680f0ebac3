package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.clone.StoreUser.Behaviour;
import io.github.templatedb.core.lease.Keep;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.Policies;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.Room;
import io.github.templatedb.core.server.embedded.TestServer;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** How many databases are kept for somebody to look at, for how long, and which never. */
@ExtendWith(OutputCaptureExtension.class)
class KeptDatabasesTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final long A_DAY = Duration.ofDays(1).toSeconds();

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    private static final Databases databases = new Databases(embedded.server());

    private final TemplateServer templates = server();
    private final Lease lease = lease(Keep.ON_FAILURE);

    @AfterEach
    void close() {
        lease.close();
        templates.close();
        databases.names("^tdb_c_").forEach(left -> databases.execute("DROP DATABASE IF EXISTS " + left));
    }

    @Test
    void fiveNewestStay() throws Exception {
        List<String> failed = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            failed.add(fail(lease));
            assertThat(lease.refresh()).isTrue();
        }
        awaitDropped(failed.get(0), failed.get(1));
        assertThat(databases.names("^tdb_c_")).containsAll(failed.subList(2, 7));
        lease.close();
        await().untilAsserted(() ->
                assertThat(databases.names("^tdb_c_")).containsExactlyInAnyOrderElementsOf(failed.subList(2, 7)));
    }

    @Test
    void databaseThatALivingLeaseUsesIsNotDroppedForNewerOnes() throws Exception {
        try (TemplateServer other = server();
                Lease others = lease(other, Keep.ON_FAILURE)) {
            String inUseElsewhere = fail(others);
            String inUse = fail(lease);
            try (Lease second = lease(Keep.ON_FAILURE)) {
                String first = fail(second);
                String last = first;
                for (int i = 0; i < 5; i++) {
                    second.refresh();
                    last = fail(second);
                }
                second.refresh();
                awaitDropped(first);
                assertThat(databases.names("^tdb_c_")).contains(inUseElsewhere, inUse, last);
            }
        }
    }

    @Test
    void databaseOfAKilledJvmStaysForADay() throws Exception {
        String kept;
        try (StoreUser killed = StoreUser.start(embedded.server().endpoint(), "killed", Behaviour.FAIL)) {
            kept = killed.go().await("kept");
            killed.kill();
        }
        String orphan = "tdb_c_aaaaaaaa_deadbeef_1";
        databases.create(orphan, "{\"templatedb\" : 1, \"template\" : \"tdb_t_aaaaaaaaaaaa\"}");

        clean(orphan);
        assertThat(databases.rowsIn(new DatabaseName(kept), "SELECT title FROM book"))
                .containsExactly("Emma", "Persuasion");

        age(kept, A_DAY - 60);
        clean(orphan);
        assertThat(databases.exists(kept)).isTrue();

        age(kept, A_DAY + 60);
        clean(orphan);
        awaitDropped(kept);
    }

    /** Returns when a janitor has dropped what nobody needs. */
    private void clean(String orphan) {
        if (!databases.exists(orphan)) {
            databases.create(orphan, "{\"templatedb\" : 1, \"template\" : \"tdb_t_aaaaaaaaaaaa\"}");
        }
        templates.janitor().makeRoom();
        assertThat(databases.exists(orphan)).isFalse();
    }

    @Test
    void databaseThatItsOwnLivingJvmLeftADayAgoIsDropped() throws Exception {
        String inUse = fail(lease);
        try (Lease second = lease(Keep.ON_FAILURE)) {
            String left = fail(second);
            second.refresh();
            age(inUse, A_DAY + 60);
            age(left, A_DAY + 60);
            templates.janitor().wake();
            awaitDropped(left);
            assertThat(databases.exists(inUse)).isTrue();
        }
    }

    @Test
    void whenThereIsNoRoomTheOldestGoFirstAndNoMoreThanNecessary() throws Exception {
        List<String> failed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (TemplateServer ended = server();
                    Lease failing = lease(ended, Keep.ON_FAILURE)) {
                failed.add(fail(failing));
            }
        }
        // In another order than their names.
        failed.sort(Comparator.reverseOrder());
        for (int i = 0; i < 3; i++) {
            age(failed.get(i), 600 * (3 - i));
        }
        String inUse = fail(lease(Keep.ON_FAILURE));
        Room room = new Room(
                "a memory file system",
                () -> databases.names(String.join("|", failed)).size() > 1 ? 5L << 20 : 1L << 30,
                () -> {},
                "");
        try (TemplateServer full =
                        new TemplateServer(new KnownServer(embedded.server(), room), new Activity(), StoreUser.POLICY);
                Lease next = lease(full, Keep.NEVER)) {
            assertThat(next.database()).isNotNull();

            assertThat(databases.names("^tdb_c_"))
                    .contains(failed.get(2), inUse)
                    .doesNotContain(failed.get(0), failed.get(1));
        }
    }

    @Test
    void nextTestHasAnotherDatabaseThoughTheFailedOneOnlyRead() {
        DatabaseName failed = lease.database().name();
        lease.keeping().afterFailure().orElseThrow();

        assertThat(lease.refresh()).isTrue();

        assertThat(lease.database().name()).isNotEqualTo(failed);
        assertThat(databases.exists(failed.value())).isTrue();
    }

    @Test
    void databaseOfAFailedTestCanBeLookedAtAfterASnapshot() throws Exception {
        String failed = fail(lease);

        assertThat(lease.snapshots().take()).isTrue();

        assertThat(databases.rowsIn(new DatabaseName(failed), "SELECT 1 FROM written"))
                .containsExactly("1");
        assertThat(lease.database().name().value()).isNotEqualTo(failed);
        assertThat(databases.rowsIn(lease.database().name(), "SELECT 1 FROM written"))
                .containsExactly("1");
        lease.close();
        await().untilAsserted(() -> assertThat(databases.names("^tdb_c_")).containsExactly(failed));
    }

    @Test
    void databaseThatNobodyWasLedToIsNotKept() {
        lease.attachEmpty();
        assertThat(lease.keeping().afterFailure()).isEmpty();
    }

    @Test
    void nothingIsKeptUnlessAskedFor() throws Exception {
        try (Lease other = lease(Keep.NEVER)) {
            String database = other.database().name().value();
            write(other);
            assertThat(other.keeping().afterFailure()).isEmpty();
            other.refresh();
            awaitDropped(database);
        }
    }

    @Test
    void everyDatabaseThatWasUsedIsKeptIfThatIsAskedFor(CapturedOutput output) throws Exception {
        String first;
        String last;
        try (Lease other = lease(Keep.ALWAYS)) {
            write(other);
            first = other.database().name().value();
            other.refresh();
            write(other);
            last = other.database().name().value();
        }
        await().untilAsserted(() -> assertThat(databases.names("^tdb_c_")).containsExactlyInAnyOrder(first, last));
        assertThat(output).contains("The database " + first + " is kept: psql -h", "-d " + last);
    }

    @Test
    void databaseThatSomebodyLooksAtIsNotTakenFromThem() throws Exception {
        String looked = fail(lease);
        lease.refresh();
        try (Connection somebody = databases.connect(new DatabaseName(looked))) {
            age(looked, A_DAY + 60);
            templates.kept().expire();
            assertThat(somebody.isValid(1)).isTrue();
        }
        templates.kept().expire();
        awaitDropped(looked);
    }

    private String fail(Lease failing) throws Exception {
        write(failing);
        return failing.keeping()
                .afterFailure()
                .map(DatabaseAccess::database)
                .orElseThrow()
                .value();
    }

    private static void write(Lease writing) throws Exception {
        StoreUser.execute(
                embedded.server().endpoint(), writing.database().name(), "CREATE TABLE written AS SELECT 1 AS one");
    }

    private static void awaitDropped(String... names) {
        await().untilAsserted(() -> assertThat(databases.names("^tdb_c_")).doesNotContain(names));
    }

    private static void age(String database, long seconds) {
        String comment = databases.comment(database);
        long since = Long.parseLong(comment.replaceFirst(".*\"kept\" : (\\d+)}", "$1"));
        databases.execute("COMMENT ON DATABASE " + database + " IS '"
                + comment.replace(Long.toString(since), Long.toString(since - seconds * 1_000_000)) + "'");
    }

    private static TemplateServer server() {
        return new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);
    }

    private Lease lease(Keep keep) {
        return lease(templates, keep);
    }

    private static Lease lease(TemplateServer server, Keep keep) {
        return new Lease(() -> server, Policies.of(TIMEOUT, TIMEOUT, keep, false, true), Lease::attachEmpty);
    }
}
