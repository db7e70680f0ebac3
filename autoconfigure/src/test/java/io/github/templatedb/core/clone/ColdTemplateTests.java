package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates whose {@code pg_internal.init} PostgreSQL has deleted when it started again. */
@Timeout(120)
class ColdTemplateTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** A copy is ready when the session on it has ended and none is accepted. */
    private static final String COPIES =
            "SELECT datname FROM pg_database WHERE datname ~ '^tdb_c_' AND NOT datallowconn";

    private static final String COMMENT =
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()";

    private final TestServer embedded = TestServer.start();
    private final AtomicInteger builds = new AtomicInteger();

    private Databases databases = new Databases(embedded.server());
    private @Nullable Server ordinary;

    @BeforeEach
    void createRole() {
        databases.execute("CREATE ROLE tester LOGIN CREATEDB PASSWORD 'secret'");
    }

    @AfterEach
    void stop() {
        if (ordinary != null) {
            ordinary.close();
        }
        embedded.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"superuser", "ordinary role"})
    void clonesAreCopiesOfAWarmOneWhenManyAreMade(String role) throws Exception {
        Template built = buildAndRestart(role);
        try (TemplateServer templates = on(role)) {
            Template found = ensure(templates);
            assertThat(hasCache(create(templates, found, 10))).isFalse();

            DatabaseName clone = awaitWarmClone(templates, found);

            assertThat(databases.rowsIn(clone, "SELECT title FROM book")).containsExactly("Emma", "Persuasion");
            assertThat(databases.rowsIn(clone, "SHOW search_path")).containsExactly("\"$user\", public, shop");
            assertThat(databases.rowsIn(clone, COMMENT))
                    .singleElement(STRING)
                    .contains(built.name().value());
            assertThat(ensure(templates)).isEqualTo(built).isEqualTo(found);
            assertThat(builds).hasValue(1);
        }
        assertThat(databases.names("^tdb_")).containsExactly(built.name().value());
    }

    @Test
    void clonesAreCopiesOfTheTemplateAgainWhenTheCopyIsGone() throws Exception {
        Template template = buildAndRestart("superuser");
        try (TemplateServer templates = on("superuser")) {
            create(templates, template, 10);
            awaitWarmClone(templates, template);
            databases.execute("DROP DATABASE " + copy());

            assertThat(hasCache(create(templates, template, 1))).isFalse();
        }
    }

    @Test
    void copyGoesForWantOfRoomWhileClonesAreMade() throws Exception {
        Template template = buildAndRestart("superuser");
        ExecutorService threads = Executors.newFixedThreadPool(3);
        AtomicBoolean done = new AtomicBoolean();
        try (TemplateServer templates = on("superuser")) {
            List<Future<Integer>> users = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                users.add(threads.submit(() -> {
                    int made = 0;
                    for (; !done.get(); made++) {
                        DatabaseName clone = create(templates, template, 1);
                        assertThat(databases.rowsIn(clone, "SELECT count(*) FROM book"))
                                .containsExactly("2");
                        templates.clones().drop(clone);
                    }
                    return made;
                }));
            }
            awaitWarmClone(templates, template);
            String copy = copy();
            templates.clones().makeRoom();
            await().until(() -> !databases.exists(copy));
            done.set(true);
            for (Future<Integer> user : users) {
                assertThat(user.get()).isPositive();
            }
            assertThat(builds).hasValue(1);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    void templateIsNotOlderThanTheStartIfTheServerWasNotStartedSinceItWasMade() {
        try (TemplateServer templates = on("superuser")) {
            Template template = ensure(templates);
            assertThat(hasCache(template.name())).isTrue();
            assertThat(template.isOlderThanStart(embedded.server())).isFalse();
        }
    }

    @Test
    void noSessionBeginsOnACopyIfALoginCouldWrite() throws Exception {
        assumeThat(embedded.server().facts().majorVersion()).isGreaterThanOrEqualTo(17);
        try (TemplateServer templates = on("superuser")) {
            ensure(
                    templates,
                    """
                    CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO book VALUES (1); END';
                    CREATE EVENT TRIGGER login ON login EXECUTE FUNCTION note();
                    """);
        }
        restart();
        try (TemplateServer templates = on("superuser")) {
            Template template = ensure(templates);
            assertThat(hasCache(template.name())).isFalse();
            assertThat(template.isOlderThanStart(embedded.server())).isFalse();
        }
    }

    @Test
    void largeTemplateIsNotCopied() throws Exception {
        try (TemplateServer templates = on("superuser")) {
            // 70 MB
            ensure(
                    templates,
                    "CREATE TABLE page (text text); ALTER TABLE page ALTER text SET STORAGE PLAIN;"
                            + " INSERT INTO page SELECT repeat('x', 7000) FROM generate_series(1, 9000)");
        }
        restart();
        try (TemplateServer templates = on("superuser")) {
            Template template = ensure(templates);
            for (int i = 0; i < 10; i++) {
                templates.clones().drop(create(templates, template, 1));
            }
            assertThat(databases.rows(COPIES)).isEmpty();
        }
    }

    private static DatabaseName create(TemplateServer templates, Template template, int times) {
        DatabaseName last = templates.clones().create(template, TIMEOUT);
        return times == 1 ? last : create(templates, template, times - 1);
    }

    private DatabaseName awaitWarmClone(TemplateServer templates, Template template) {
        return await().until(() -> create(templates, template, 1), this::hasCache);
    }

    private String copy() {
        return databases.rows(COPIES).get(0);
    }

    private Template buildAndRestart(String role) throws IOException {
        Template template;
        try (TemplateServer templates = on(role)) {
            template = ensure(templates);
        }
        restart();
        return template;
    }

    private void restart() throws IOException {
        if (ordinary != null) {
            ordinary.close();
        }
        embedded.restart();
        databases = new Databases(embedded.server());
    }

    private TemplateServer on(String role) {
        Server server = embedded.server();
        if (!role.equals("superuser")) {
            Endpoint superuser = server.endpoint();
            ordinary = new Server(new Endpoint(superuser.host(), superuser.port(), "tester", "secret"));
            server = ordinary;
        }
        return new TemplateServer(KnownServer.of(server), new Activity(), StoreUser.POLICY);
    }

    private Template ensure(TemplateServer templates) {
        return ensure(templates, "");
    }

    private Template ensure(TemplateServer templates, String further) {
        return templates.ensure(StoreUser.manifest("cold"), TIMEOUT, DatabaseRoles.OF_SERVER, (building, part) -> {
            builds.incrementAndGet();
            StoreUser.createTable(templates.server().endpoint(), building);
            StoreUser.execute(templates.server().endpoint(), building, further);
        });
    }

    private boolean hasCache(DatabaseName database) {
        return databases
                .rows("SELECT (pg_stat_file('base/' || oid || '/pg_internal.init', true)).size IS NOT NULL"
                        + " FROM pg_database WHERE datname = '" + database + "'")
                .contains("t");
    }
}
