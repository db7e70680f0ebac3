package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.LongForm;
import io.github.templatedb.core.clone.StoreUser.Behaviour;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.TemplateBuildException;
import io.github.templatedb.core.template.TemplateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** One server, several JVMs. */
class SharedStoreTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int JVMS = LongForm.RUNS ? 8 : 3;
    private static final Pattern OWNER_LOCK =
            Pattern.compile("pg_try_advisory_lock\\('%d', '-?\\d+'\\)".formatted(Owner.GROUP));

    @AutoClose
    private static final TestServer embedded = TestServer.start(Map.of("log_statement", "all"));

    private static final Server server = embedded.server();
    private static final Databases databases = new Databases(server);

    @Test
    void oneOfSeveralJvmsBuildsAndTheNextTakeNoBuildLock() throws Exception {
        // A janitor may take those of what other tests have left.
        String buildLock = "pg_try_advisory_lock('%d'::bigint)"
                .formatted(Long.parseUnsignedLong(
                        TemplateKey.of(StoreUser.manifest("several")).prefix(16), 16));

        assertThat(buildsOfSeveral()).isEqualTo(1);
        String log = log();
        assertThat(log).contains(buildLock);

        assertThat(buildsOfSeveral()).isZero();

        assertThat(log().substring(log.length())).containsPattern(OWNER_LOCK).doesNotContain(buildLock);
    }

    private static int buildsOfSeveral() throws IOException {
        List<StoreUser> users = new ArrayList<>();
        int builds = 0;
        try {
            for (int i = 0; i < JVMS; i++) {
                users.add(StoreUser.start(server.endpoint(), "several", Behaviour.SUCCEED));
            }
            for (StoreUser user : users) {
                user.await("ready");
            }
            for (StoreUser user : users) {
                user.go();
            }
            for (StoreUser user : users) {
                builds += user.hasBuilt() ? 1 : 0;
            }
            String prefix = TemplateKey.of(StoreUser.manifest("several")).prefix(8);
            assertThat(databases.names("^tdb_c_" + prefix)).hasSizeGreaterThanOrEqualTo(JVMS);
        } finally {
            for (StoreUser user : users) {
                user.close();
            }
        }
        return builds;
    }

    @Test
    void nextJvmTakesOverFromABuilderThatIsKilled() throws Exception {
        String leftOver;
        try (StoreUser killed = StoreUser.start(server.endpoint(), "killed", Behaviour.SLEEP);
                StoreUser next = StoreUser.start(server.endpoint(), "killed", Behaviour.SUCCEED)) {
            killed.await("ready");
            leftOver = killed.go().await("building");
            next.await("ready");
            next.go();

            killed.kill();

            assertThat(next.await("building")).isNotEqualTo(leftOver);
            String clone = next.await("clone");
            assertThat(databases.rowsIn(new DatabaseName(clone), "SELECT title FROM book"))
                    .containsExactly("Emma", "Persuasion");
            assertThat(databases.exists(leftOver)).isFalse();
        }
    }

    @Test
    void builderThatHangsIsNamedWithItsProcessItsHostAndSinceWhen() throws Exception {
        try (StoreUser hanging = StoreUser.start(server.endpoint(), "hanging", Behaviour.HANG);
                TemplateServer waiting = new TemplateServer(KnownServer.of(server), new Activity(), StoreUser.POLICY)) {
            hanging.await("ready");
            hanging.go().await("building");
            String since = databases
                    .rows(
                            "SELECT left(max(backend_start)::text, 16) FROM pg_stat_activity WHERE application_name LIKE '%"
                                    + hanging.pid() + "@%'")
                    .get(0);

            assertThatExceptionOfType(TemplateBuildException.class)
                    .isThrownBy(() -> waiting.ensure(
                            StoreUser.manifest("hanging"),
                            Duration.ofMillis(300),
                            DatabaseRoles.OF_SERVER,
                            (building, part) -> {}))
                    .withMessageContainingAll(
                            TemplateKey.of(StoreUser.manifest("hanging"))
                                    .templateName()
                                    .value(),
                            "PT0.3S",
                            "templatedb " + hanging.pid() + "@",
                            "since " + since.substring(0, 13),
                            "templatedb.template.build-timeout");
        }
    }

    @Test
    void builderWhoseLockIsLostPublishesNothing() {
        try (TemplateServer templates = new TemplateServer(KnownServer.of(server), new Activity(), StoreUser.POLICY)) {
            var manifest = StoreUser.manifest("lost");
            assertThatExceptionOfType(TemplateBuildException.class)
                    .isThrownBy(() -> templates.ensure(
                            manifest,
                            TIMEOUT,
                            DatabaseRoles.OF_SERVER,
                            (building, part) -> databases.rows(
                                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
                                            + " AND objsubid = 1")))
                    .withMessageContainingAll("lock", server.endpoint().toString(), "another JVM may be building");
            assertThat(databases.names(TemplateKey.of(manifest).prefix(12))).isEmpty();

            assertThat(templates
                            .ensure(manifest, TIMEOUT, DatabaseRoles.OF_SERVER, (building, part) -> {})
                            .key())
                    .isEqualTo(TemplateKey.of(manifest));
        }
    }

    @Test
    void databaseIsMarkedThoughItsMakerIsKilledWhileItIsMade() throws Exception {
        String name = "^tdb_b_" + TemplateKey.of(StoreUser.manifest("marked")).prefix(12);
        try (StoreUser user = StoreUser.start(server.endpoint(), "marked", Behaviour.SUCCEED);
                Connection blocker = databases.connectToAdministrativeDatabase();
                Statement statement = blocker.createStatement()) {
            user.await("ready");
            // Conflicts with the lock of CREATE DATABASE on its template.
            blocker.setAutoCommit(false);
            statement.execute("COMMENT ON DATABASE template0 IS 'locked'");
            user.go();
            await().until(() ->
                    !databases.rows("SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty());

            user.kill();
            assertThat(databases.names(name)).isEmpty();
            blocker.rollback();

            await().until(() -> !databases.names(name).isEmpty());
            await().until(() -> databases
                    .rows("SELECT 1 FROM pg_stat_activity WHERE application_name LIKE '% " + user.pid() + "@%'")
                    .isEmpty());
            assertThat(databases.comment(databases.names(name).get(0))).startsWith(MarkedDatabases.MARK);
        }
    }

    private static String log() throws IOException {
        return Files.readString(embedded.directory().resolve("server.log"));
    }
}
