package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.LongForm;
import io.github.templatedb.core.clone.StoreUser.Behaviour;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.Policies;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplatePolicy;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class JanitorTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration FORTNIGHT = Duration.ofDays(14);
    private static final String CLONE = MarkedDatabases.MARK + "\"template\" : \"tdb_t_aaaaaaaaaaaa\"}";
    private static final String NOBODY = "tdb_c_aaaaaaaa_deadbeef_";

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    private static final Databases databases = new Databases(embedded.server());

    private TemplateServer templates = on(embedded.server(), 1L << 30, FORTNIGHT);

    @BeforeAll
    static void start() {
        databases.execute("CREATE ROLE tester LOGIN CREATEDB PASSWORD 'secret'");
    }

    @AfterEach
    void close() {
        templates.close();
        for (String left : databases.names("^tdb_")) {
            databases.execute(
                    "ALTER DATABASE " + left + " IS_TEMPLATE false", "DROP DATABASE " + left + " WITH (FORCE)");
        }
    }

    @LongForm(except = 2)
    @ParameterizedTest
    @ValueSource(strings = {"superuser", "ordinary role"})
    void databasesOfAKilledJvmAreDroppedAndThoseOfLivingOnesKept(String role) throws Exception {
        Endpoint superuser = embedded.server().endpoint();
        Endpoint endpoint = role.equals("superuser")
                ? superuser
                : new Endpoint(superuser.host(), superuser.port(), "tester", "secret");
        try (Server server = new Server(endpoint);
                TemplateServer mine = on(server, 1L << 30, FORTNIGHT);
                StoreUser killed = StoreUser.start(endpoint, "shared", Behaviour.SUCCEED);
                StoreUser killedBuilder = StoreUser.start(endpoint, "unfinished", Behaviour.HANG);
                StoreUser living = StoreUser.start(endpoint, "shared", Behaviour.SUCCEED);
                StoreUser livingBuilder = StoreUser.start(endpoint, "growing", Behaviour.HANG)) {
            String orphan = killed.go().await("clone");
            String unfinished = killedBuilder.go().await("building");
            String kept = living.go().await("clone");
            String growing = livingBuilder.go().await("building");
            killed.kill();
            killedBuilder.kill();

            mine.janitor().wake();

            await().until(() -> !databases.exists(orphan) && !databases.exists(unfinished));
            assertThat(databases.names("^tdb_[bc]")).containsExactlyInAnyOrder(growing, kept);
            assertThat(databases.rowsIn(new DatabaseName(kept), "SELECT title FROM book"))
                    .containsExactly("Emma", "Persuasion");
        }
    }

    @Test
    void databasesThatOnlyLookLikeOursStay() {
        databases.create(NOBODY + "1", "the library of Alexandria");
        databases.execute("CREATE DATABASE " + NOBODY + "2");
        databases.execute("CREATE DATABASE tdb_b_aaaaaaaaaaaa_deadbeef_3");
        databases.create("tdb_b_aaaaaaaaaaaa_deadbeef_4", "{\"templatedb\" : 2}");
        databases.create("tdb_t_aaaaaaaaaaaa", "{\"used\" : 0}");
        databases.create("\"tdb_c_AAAAAAAA_deadbeef_5\"", CLONE);
        databases.create("library", CLONE);
        databases.create("mine_" + NOBODY + "6", CLONE);
        databases.create(NOBODY + "7", CLONE);
        try (TemplateServer strict = on(embedded.server(), 1, Duration.ofSeconds(1))) {
            strict.janitor().wake();
            await().until(() -> !databases.exists(NOBODY + "7"));
            await().until(() -> databases
                    .rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")
                    .isEmpty());

            assertThat(databases.names("tdb_|library"))
                    .containsExactlyInAnyOrder(
                            NOBODY + "1",
                            NOBODY + "2",
                            "tdb_b_aaaaaaaaaaaa_deadbeef_3",
                            "tdb_b_aaaaaaaaaaaa_deadbeef_4",
                            "tdb_t_aaaaaaaaaaaa",
                            "tdb_c_AAAAAAAA_deadbeef_5",
                            "library",
                            "mine_" + NOBODY + "6");
        } finally {
            databases.execute(
                    "DROP DATABASE library",
                    "DROP DATABASE mine_" + NOBODY + "6",
                    "DROP DATABASE \"tdb_c_AAAAAAAA_deadbeef_5\"");
        }
    }

    @Test
    void whatInterruptedDropsHaveLeftIsDropped() {
        try (Owner living = new Owner(embedded.server())) {
            databases.create("tdb_c_aaaaaaaa_" + living.id() + "_1", CLONE);
            databases.create("tdb_t_bbbbbbbbbbbb", CLONE);
            databases.create(NOBODY + "2", "not ours");
            databases.execute("UPDATE pg_database SET datconnlimit = -2 WHERE datname LIKE 'tdb\\_%'");

            templates.janitor().wake();

            await().until(() -> databases.names("^tdb_").equals(List.of(NOBODY + "2")));
        } finally {
            databases.execute("UPDATE pg_database SET datconnlimit = -1 WHERE datname LIKE 'tdb\\_%'");
        }
    }

    @Test
    void orphanThatSomebodyLooksAtStaysAndIsReportedOnce(CapturedOutput output) throws Exception {
        String name = NOBODY + "1";
        databases.create(name, CLONE);
        databases.create(NOBODY + "2", CLONE);
        try (Connection somebody = databases.connect(new DatabaseName(name))) {
            templates.janitor().wake();
            await().until(() -> !databases.exists(NOBODY + "2"));
            databases.create(NOBODY + "2", CLONE);
            templates.janitor().wake();
            await().until(() -> !databases.exists(NOBODY + "2"));
            assertThat(somebody.isValid(1)).isTrue();
        }
        assertThat(output.toString().split("The database " + name + " is left behind", -1))
                .hasSize(2);

        templates.janitor().wake();
        await().until(() -> !databases.exists(name));
    }

    @Test
    void leastRecentlyUsedTemplatesAboveTheSizeAreDropped() {
        Template newest = built("newest", 100);
        Template oldest = built("oldest", 300);
        Template middle = built("middle", 200);
        Template own = templates.emptyTemplate(TIMEOUT, DatabaseRoles.OF_SERVER);
        try (TemplateServer strict = on(embedded.server(), 12L << 20, FORTNIGHT)) {
            assertThat(strict.emptyTemplate(TIMEOUT, DatabaseRoles.OF_SERVER)).isEqualTo(own);

            await().until(() -> databases.names("^tdb_").equals(names(own, newest)));
            assertThat(databases.exists(oldest.name().value())).isFalse();
            assertThat(databases.exists(middle.name().value())).isFalse();
        }
    }

    @Test
    void templatesThatWereNotUsedForLongAreDroppedUnlessALivingJvmUsesThem() {
        Template young = built("young", 1000);
        built("old", 4000);
        Template mine = built("mine", 4000);
        Template cloned = built("cloned", 4000);
        try (Lease lease = lease(templates, "cloned")) {
            assertThat(lease.database().name()).isNotNull();
            databases.age(cloned.name(), 4000);
            try (TemplateServer strict = on(embedded.server(), 1L << 30, Duration.ofSeconds(3000));
                    Lease ownLease = lease(strict, "mine")) {
                assertThat(ownLease.isResolved()).isTrue();

                await().until(() -> databases.names("^tdb_t_").equals(names(young, mine, cloned)));
            }
        }
    }

    @Test
    void templatesThatWereBuiltLongAgoAreDroppedThoughTheyWereJustUsedUnlessALivingJvmUsesThem() {
        Template young = built("young", 0);
        Template old = built("old", 0);
        Template cloned = built("cloned", 0);
        try (Lease lease = lease(templates, "cloned")) {
            assertThat(lease.database().name()).isNotNull();
            databases.ageSinceBuilt(young.name(), 1000);
            databases.ageSinceBuilt(old.name(), 4000);
            databases.ageSinceBuilt(cloned.name(), 4000);
            try (TemplateServer strict = on(embedded.server(), 1L << 30, Duration.ofSeconds(3000))) {
                strict.janitor().wake();

                await().until(() -> databases.names("^tdb_t_").equals(names(young, cloned)));
            }
        }
    }

    @Test
    void useIsNotedOnceAnHour() {
        Template template = built("noted", 4000);
        String before = databases.comment(template.name().value());

        lease(templates, "noted").close();

        await().until(() -> !databases.comment(template.name().value()).equals(before));
        String noted = databases.comment(template.name().value());
        assertThat(noted.replaceFirst("\"used\" : \\d+", "")).isEqualTo(before.replaceFirst("\"used\" : \\d+", ""));
        assertThat(databases.rows("SELECT extract(epoch FROM now())::bigint - ("
                        + "shobj_description(oid, 'pg_database')::json ->> 'used')::bigint < 3600 FROM pg_database"
                        + " WHERE datname = '" + template.name() + "'"))
                .containsExactly("t");
    }

    @Test
    void templateWhosePruningWasInterruptedIsDropped() {
        Template template = built("pruned", 100);
        databases.execute("ALTER DATABASE " + template.name() + " RENAME TO tdb_b_aaaaaaaaaaaa_deadbeef_1");

        templates.janitor().wake();

        await().until(() -> databases.names("^tdb_").isEmpty());
    }

    private static Template built(String name, long secondsAgo) {
        Template template;
        try (TemplateServer other = on(embedded.server(), 1L << 30, FORTNIGHT)) {
            template = other.ensure(
                    StoreUser.manifest(name),
                    TIMEOUT,
                    DatabaseRoles.OF_SERVER,
                    (building, part) -> StoreUser.createTable(embedded.server().endpoint(), building));
        }
        // Now that the other's janitor cannot note its use any more.
        databases.age(template.name(), secondsAgo);
        return template;
    }

    private static Lease lease(TemplateServer server, String name) {
        Lease lease = new Lease(() -> server, Policies.waiting(TIMEOUT, TIMEOUT), early -> {});
        lease.migrate(() -> StoreUser.manifest(name), (database, part) -> {
            throw new IllegalStateException("the template is there");
        });
        return lease;
    }

    private static List<String> names(Template... templates) {
        return java.util.Arrays.stream(templates)
                .map(template -> template.name().value())
                .sorted()
                .toList();
    }

    private static TemplateServer on(Server server, long maxBytes, Duration maxAge) {
        return new TemplateServer(KnownServer.of(server), new Activity(), new TemplatePolicy(maxBytes, maxAge));
    }
}
