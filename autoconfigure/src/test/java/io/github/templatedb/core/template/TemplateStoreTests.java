package io.github.templatedb.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.server.embedded.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class TemplateStoreTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final TemplatePolicy LASTING = new TemplatePolicy(1L << 40, Duration.ofDays(14));
    private static final int THREADS = 8;

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    private final Activity activity = new Activity();
    private final Owner owner = new Owner(embedded.server());
    private final TemplateStore store = new TemplateStore(embedded.server(), owner, activity, "template0", LASTING);
    private final AtomicInteger builds = new AtomicInteger();
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stopThreads() {
        executor.shutdownNow();
        owner.close();
    }

    @Test
    void threadsThatAskAtOnceShareOneBuild() throws Exception {
        Manifest manifest = manifest("at once");
        CyclicBarrier together = new CyclicBarrier(THREADS);
        Callable<Template> ask = () -> {
            together.await();
            return store.ensure(manifest, TIMEOUT, (database, part) -> createTable(database));
        };
        List<Template> templates = new ArrayList<>();
        for (Future<Template> answer : executor.invokeAll(Collections.nCopies(THREADS, ask))) {
            templates.add(answer.get());
        }
        assertThat(templates).hasSize(THREADS).containsOnly(templates.get(0));
        assertThat(builds).hasValue(1);
        assertThat(activity.snapshot().built()).isOne();
        assertThat(activity.snapshot().reused()).isEqualTo(THREADS - 1);
        assertThat(names("tdb\\_b\\_%")).isEmpty();
    }

    @Test
    void templateIsSealed() {
        Template template = store.ensure(manifest("sealed"), TIMEOUT, (database, part) -> createTable(database));
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> connect(template.name()).close())
                .withMessageContaining("not currently accepting connections");
        assertThat(query("SELECT datistemplate AND NOT datallowconn FROM pg_database WHERE datname = '"
                        + template.name() + "'"))
                .containsExactly("t");
    }

    @Test
    void rowsThatMigrationsUpdatedLeaveNoGaps() throws Exception {
        assumeThat(embedded.server().facts().majorVersion()).isGreaterThanOrEqualTo(15);
        Template template = store.ensure(manifest("gaps"), TIMEOUT, (database, part) -> {
            try (Connection connection = connect(database);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE t (id int PRIMARY KEY, v text DEFAULT 'v')");
                statement.execute("INSERT INTO t SELECT generate_series(1, 5)");
                statement.execute("UPDATE t SET v = 'u' WHERE id = 2");
                statement.execute("DELETE FROM t WHERE id = 4");
            }
        });
        DatabaseName copy = new DatabaseName("tdb_c_gaps");
        embedded.server()
                .execute(
                        "Copying a template",
                        List.of("CREATE DATABASE %s TEMPLATE %s"
                                .formatted(copy.quoted(), template.name().quoted())));
        try (Connection connection = connect(copy);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT string_agg(ctid || ' ' || id || v, ' '), (SELECT reltuples FROM pg_class WHERE relname = 't') FROM t")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("(0,1) 1v (0,2) 3v (0,3) 5v (0,4) 2u");
            assertThat(row.getInt(2)).isEqualTo(-1);
        }
    }

    @Test
    void templateIsFoundByWhoeverComesLater() {
        Manifest manifest = manifest("later");
        assertThat(store.find(TemplateKey.of(manifest))).isEmpty();
        Template built = store.ensure(manifest, TIMEOUT, (database, part) -> createTable(database));
        TemplateStore later = new TemplateStore(embedded.server(), owner, new Activity(), "template0", LASTING);
        assertThat(later.find(TemplateKey.of(manifest))).contains(built);
        assertThat(later.ensure(manifest, TIMEOUT, (database, part) -> createTable(database)))
                .isEqualTo(built);
        assertThat(builds).hasValue(1);
    }

    @Test
    void otherManifestIsAnotherTemplate() {
        assertThat(store.ensure(manifest("one"), TIMEOUT, (database, part) -> createTable(database)))
                .isNotEqualTo(store.ensure(manifest("other"), TIMEOUT, (database, part) -> createTable(database)));
        assertThat(builds).hasValue(2);
    }

    @Test
    void failedBuildIsNotTriedAgainAndLeavesNothing() {
        Manifest manifest = manifest("failing");
        Migrations failing = (building, part) -> {
            createTable(building);
            throw new IllegalStateException("no such customer");
        };
        assertThatExceptionOfType(TemplateBuildException.class)
                .isThrownBy(() -> store.ensure(manifest, TIMEOUT, failing))
                .withMessageContaining("no such customer");
        assertThatExceptionOfType(TemplateBuildException.class)
                .isThrownBy(() -> store.ensure(manifest, TIMEOUT, failing))
                .withMessageContainingAll("no such customer", "was not tried again");
        assertThat(builds).hasValue(1);
        assertThat(store.find(TemplateKey.of(manifest))).isEmpty();
        assertThat(names("tdb\\_b\\_%")).isEmpty();
        assertThat(names(TemplateKey.of(manifest).templateName().value())).isEmpty();
    }

    @Test
    void waitForAnotherThreadIsBoundedAndNamesIt() throws Exception {
        Manifest manifest = manifest("slow");
        CountDownLatch building = new CountDownLatch(1);
        CountDownLatch waited = new CountDownLatch(1);
        Future<Template> slow = executor.submit(() -> {
            Thread.currentThread().setName("the-slow-one");
            return store.ensure(manifest, TIMEOUT, (database, part) -> {
                building.countDown();
                waited.await();
            });
        });
        building.await();
        assertThatExceptionOfType(TemplateBuildException.class)
                .isThrownBy(
                        () -> store.ensure(manifest, Duration.ofMillis(1), (database, part) -> createTable(database)))
                .withMessageContainingAll("the-slow-one", "PT0.001S", "templatedb.template.build-timeout")
                .withMessageContaining(TemplateKey.of(manifest).templateName().value());
        waited.countDown();
        assertThat(slow.get().key()).isEqualTo(TemplateKey.of(manifest));
        assertThat(builds).hasValue(0);
    }

    @Test
    void templateThatIsTooOldIsBuiltAgain() {
        Manifest manifest = manifest("of its time");
        TemplateStore strict = new TemplateStore(
                embedded.server(),
                owner,
                new Activity(),
                "template0",
                new TemplatePolicy(1L << 40, Duration.ofHours(1)));
        Template template = strict.ensure(manifest, TIMEOUT, (database, part) -> createTable(database));
        age(template, 3_500);
        strict.ensure(manifest, TIMEOUT, (database, part) -> createTable(database));
        assertThat(builds).hasValue(1);

        age(template, 7_200);
        strict.ensure(manifest, TIMEOUT, (database, part) -> createTable(database));
        assertThat(builds).hasValue(2);
        strict.ensure(manifest, TIMEOUT, (database, part) -> createTable(database));
        assertThat(builds).hasValue(2);
    }

    /** Has a template say that it was built some time ago, and used just now. */
    private static void age(Template template, long seconds) {
        String comment = query("SELECT format('COMMENT ON DATABASE %I IS %L', datname, regexp_replace("
                        + "shobj_description(oid, 'pg_database'), '\"born\" : [0-9]+', '\"born\" : ' ||"
                        + " extract(epoch FROM now())::bigint - " + seconds + ")) FROM pg_database WHERE datname = '"
                        + template.name() + "'")
                .get(0);
        embedded.server().execute("Ageing a template", List.of(comment));
    }

    @Test
    void databaseThatOnlyHasTheNameOfATemplateIsNone() {
        TemplateKey key = TemplateKey.of(manifest("foreign"));
        String name = key.templateName().quoted();
        Server server = embedded.server();
        server.execute("Making it", List.of("CREATE DATABASE " + name + " IS_TEMPLATE true ALLOW_CONNECTIONS false"));
        assertThat(store.find(key)).isEmpty();
        server.execute("Commenting it", List.of("COMMENT ON DATABASE " + name + " IS 'the library of Alexandria'"));
        assertThat(store.find(key)).isEmpty();
        server.execute("Commenting it", List.of("COMMENT ON DATABASE " + name + " IS '" + key.sha256() + "'"));
        assertThat(store.find(key)).isEmpty();
        server.execute(
                "Marking it",
                List.of("COMMENT ON DATABASE " + name + " IS '{\"templatedb\" : 1, \"key\" : \"" + key.sha256()
                        + "\"}'"));
        assertThat(store.find(key)).isPresent();
    }

    @Test
    void commentTellsWhatIsInTheTemplate() {
        Manifest manifest = manifest("it's \"V1__book.sql\"");
        Template template = store.ensure(manifest, TIMEOUT, (database, part) -> createTable(database));
        assertThat(query(
                        "SELECT shobj_description(oid, 'pg_database')::json ->> 'key' FROM pg_database WHERE datname = '"
                                + template.name() + "'"))
                .containsExactly(TemplateKey.of(manifest).sha256());
        assertThat(query("SELECT shobj_description(oid, 'pg_database')::json #>> '{manifest,0,0}' FROM pg_database"
                        + " WHERE datname = '" + template.name() + "'"))
                .containsExactly("it's \"V1__book.sql\"");
    }

    private static Manifest manifest(String name) {
        return Manifest.builder().add(name, "content").build();
    }

    private void createTable(DatabaseName building) throws SQLException {
        builds.incrementAndGet();
        try (Connection connection = connect(building);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE book (title text)");
        }
    }

    private static Connection connect(DatabaseName database) throws SQLException {
        var endpoint = embedded.server().endpoint();
        return DriverManager.getConnection(endpoint.jdbcUrl(database), endpoint.username(), endpoint.password());
    }

    private static List<String> names(String pattern) {
        return query("SELECT datname FROM pg_database WHERE datname LIKE '" + pattern + "'");
    }

    private static List<String> query(String sql) {
        return embedded.server().call("Asking", connection -> {
            List<String> rows = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    rows.add(row.getString(1));
                }
            }
            return rows;
        });
    }
}
