package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.clone.StoreUser.Behaviour;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.DatabaseNames;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import io.github.templatedb.core.template.TemplateCare;
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

    private final TestServer embedded = TestServer.start();
    private final AtomicInteger builds = new AtomicInteger();
    private final List<ServerException> failures = new ArrayList<>();

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
    void isReplacedByAnEqualOneWhenManyClonesAreMade(String role) throws Exception {
        Template built = buildAndRestart(role);
        String comment = databases.comment(built.name().value());
        String oid = oid(built);
        assertThat(hasCache(built.name())).isFalse();
        try (TemplateServer templates = on(role)) {
            Template found = ensure(templates);
            assertThat(hasCache(templates.clones().create(found, TIMEOUT))).isFalse();
            for (int i = 1; i < 10; i++) {
                templates.clones().create(found, TIMEOUT);
            }
            await().until(() -> hasCache(found.name()));
            await().until(() -> databases.names("^tdb_b_").isEmpty());

            assertThat(oid(found)).isNotEqualTo(oid);
            assertThat(ensure(templates)).isEqualTo(built).isEqualTo(found);
            assertThat(builds).hasValue(1);
            assertThat(withoutVisit(databases.comment(found.name().value()))).isEqualTo(withoutVisit(comment));
            DatabaseName clone = templates.clones().create(found, TIMEOUT);
            assertThat(hasCache(clone)).isTrue();
            assertThat(databases.rowsIn(clone, "SELECT title FROM book")).containsExactly("Emma", "Persuasion");
            assertThat(databases.rowsIn(clone, "SHOW search_path")).containsExactly("\"$user\", public, shop");
            assertThat(databases.names("^tdb_c_")).hasSize(11);
        }
    }

    @Test
    void staysIfTheServerWasNotStartedSinceItWasMade() {
        try (TemplateServer templates = on("superuser")) {
            Template template = ensure(templates);
            assertThat(hasCache(template.name())).isTrue();
            assertThat(isReplaced(template)).isFalse();
        }
    }

    @Test
    void staysAfterItWasReplaced() throws Exception {
        Template template = buildAndRestart("superuser");
        try (TemplateServer templates = on("superuser")) {
            replace(template, templates.clones());
            assertThat(hasCache(template.name())).isTrue();
            assertThat(failures).isEmpty();
            assertThat(isReplaced(template)).isFalse();
        }
    }

    @Test
    void staysIfALoginCouldWrite() throws Exception {
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
            assertThat(isReplaced(template)).isFalse();
        }
    }

    @Test
    void staysIfItIsLarge() throws Exception {
        try (TemplateServer templates = on("superuser")) {
            // 70 MB
            ensure(
                    templates,
                    "CREATE TABLE page (text text); ALTER TABLE page ALTER text SET STORAGE PLAIN;"
                            + " INSERT INTO page SELECT repeat('x', 7000) FROM generate_series(1, 9000)");
        }
        restart();
        try (TemplateServer templates = on("superuser")) {
            assertThat(isReplaced(ensure(templates))).isFalse();
        }
    }

    @Test
    void staysWholeIfThereIsNothingToReplaceItBy() throws Exception {
        Template template = buildAndRestart("superuser");
        String oid = oid(template);
        try (Owner owner = new Owner(embedded.server())) {
            care(owner).replaceCold(template, use -> use.accept(new DatabaseName("tdb_c_gone")), this::fail);

            assertThat(failures).singleElement().satisfies(failure -> assertThat(failure)
                    .hasMessageContaining("Replacing the template " + template.name())
                    .hasMessageContaining("tdb_c_gone"));
            assertThat(oid(template)).isEqualTo(oid);
            assertThat(databases.names("^tdb_")).containsExactly(template.name().value());
        }
    }

    @Test
    void clonesAreMadeWhileItIsReplaced() throws Exception {
        Template template = buildAndRestart("superuser");
        ExecutorService threads = Executors.newFixedThreadPool(3);
        AtomicBoolean done = new AtomicBoolean();
        try (TemplateServer templates = on("superuser")) {
            List<Future<Integer>> users = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                users.add(threads.submit(() -> {
                    int made = 0;
                    for (; !done.get(); made++) {
                        DatabaseName clone = templates.clones().create(template, TIMEOUT);
                        assertThat(databases.rowsIn(clone, "SELECT count(*) FROM book"))
                                .containsExactly("2");
                        templates.clones().drop(clone);
                    }
                    return made;
                }));
            }
            for (int i = 0; i < 20; i++) {
                String oid = oid(template);
                // The janitor does it too, when ten clones have been made, and one of the two at a time.
                await().until(() -> {
                    replace(template, templates.clones());
                    return !oid(template).equals(oid);
                });
                databases.forgetVisit(template.name());
            }
            done.set(true);
            for (Future<Integer> user : users) {
                assertThat(user.get()).isPositive();
            }
            assertThat(failures).isEmpty();
            assertThat(builds).hasValue(1);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    /** Before the transaction that replaces it, and after it. */
    @ParameterizedTest
    @ValueSource(strings = {"datname ~ '^tdb_c_' AND NOT datallowconn", "datname ~ '^tdb_b_'"})
    void isWholeWhenTheJvmThatReplacesItIsKilled(String moment) throws Exception {
        Template template = buildAndRestart("superuser");
        String query =
                "SELECT 1 FROM pg_database WHERE " + moment + " OR datname ~ '^tdb_t_' AND oid <> " + oid(template);
        try (StoreUser killed = StoreUser.start(embedded.server().endpoint(), "cold", Behaviour.CLONE_OFTEN)) {
            killed.await("ready");
            killed.go();
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> !databases.rows(query).isEmpty());
            killed.kill();
        }
        try (TemplateServer templates = on("superuser")) {
            DatabaseName clone = templates.clones().create(ensure(templates), TIMEOUT);
            assertThat(builds).hasValue(1);
            assertThat(databases.rowsIn(clone, "SELECT title FROM book")).containsExactly("Emma", "Persuasion");
            await().untilAsserted(() -> assertThat(databases.names("^tdb_"))
                    .containsExactlyInAnyOrder(clone.value(), template.name().value()));
            for (int i = 1; i < 10; i++) {
                templates.clones().create(template, TIMEOUT);
            }
            await().until(() -> hasCache(template.name()));
        }
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
            ordinary = new Server(new Endpoint(superuser.host(), superuser.port(), "tester", "secret"), true);
            server = ordinary;
        }
        return new TemplateServer(KnownServer.of(server), new Activity(), StoreUser.POLICY);
    }

    private Template ensure(TemplateServer templates) {
        return ensure(templates, "");
    }

    private Template ensure(TemplateServer templates, String further) {
        return templates.ensure(StoreUser.manifest("cold"), TIMEOUT, (building, part) -> {
            builds.incrementAndGet();
            StoreUser.createTable(templates.server().endpoint(), building);
            StoreUser.execute(templates.server().endpoint(), building, further);
        });
    }

    private boolean isReplaced(Template template) {
        AtomicBoolean copied = new AtomicBoolean();
        try (Owner owner = new Owner(embedded.server())) {
            care(owner).replaceCold(template, use -> copied.set(true), this::fail);
        }
        assertThat(failures).isEmpty();
        return copied.get();
    }

    private void replace(Template template, Clones clones) {
        try (Owner owner = new Owner(embedded.server())) {
            care(owner).replaceCold(template, use -> clones.lendVisitedCopy(template, use), this::fail);
        }
    }

    private TemplateCare care(Owner owner) {
        return new TemplateCare(embedded.server(), new DatabaseNames(owner));
    }

    private void fail(DatabaseName template, ServerException reason) {
        failures.add(reason);
    }

    private boolean hasCache(DatabaseName database) {
        return databases
                .rows("SELECT (pg_stat_file('base/' || oid || '/pg_internal.init', true)).size IS NOT NULL"
                        + " FROM pg_database WHERE datname = '" + database + "'")
                .contains("t");
    }

    private String oid(Template template) {
        return databases
                .rows("SELECT oid FROM pg_database WHERE datname = '" + template.name() + "'")
                .get(0);
    }

    private static String withoutVisit(String comment) {
        return comment.replaceFirst("\"visited\" : [0-9.]+", "");
    }
}
