package io.github.templatedb.incremental;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.template.TemplateCare;
import io.github.templatedb.core.template.TemplatePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Templates that are built on each other while several build, somebody drops them, or a builder is killed. */
class SharedStepsTests {

    private static final String TEMPLATES = "SELECT datname FROM pg_database WHERE datname LIKE 'tdb\\_t\\_%'";

    private static final String NEITHER_TEMPLATE_NOR_CLONE =
            "SELECT datname FROM pg_database WHERE datname ~ '^tdb_' AND datname !~ '^tdb_[tc]_'";

    /** As long as there is a certain role, which is none of the database's content. */
    private static final String SLOW = "SELECT pg_sleep(600) FROM pg_roles WHERE rolname = 'slow';";

    private static final String SLEEPING = "SELECT datname FROM pg_stat_activity WHERE wait_event = 'PgSleep'";

    @TempDir
    private Path folder;

    @TempDir
    private Path other;

    @AutoClose
    private final MigrationStore store = new MigrationStore();

    private final ExecutorService executor = Executors.newFixedThreadPool(3);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void twoThatNeedTheSameStepsBuildThemOnce() throws Exception {
        for (Path path : List.of(folder, other)) {
            for (int i = 1; i <= 10; i++) {
                new Folder(path).write("V%d__many.sql".formatted(i), "CREATE TABLE many%d ();".formatted(i));
            }
        }
        new Folder(folder).write("R__one.sql", "CREATE VIEW one AS SELECT 1 AS n;");
        new Folder(other).write("R__two.sql", "CREATE VIEW two AS SELECT 2 AS n;");
        try (TemplateServer another = store.another()) {
            CyclicBarrier together = new CyclicBarrier(2);
            Future<DatabaseName> first = executor.submit(together(together, () -> store.migrated(folder)));
            Future<DatabaseName> second = executor.submit(
                    together(together, () -> store.migrated(another, other, true, settings -> settings)));
            String moments = "SELECT installed_on FROM flyway_schema_history WHERE version IS NOT NULL ORDER BY 1";
            assertThat(store.query(first.get(), moments)).hasSize(10).isEqualTo(store.query(second.get(), moments));
            assertThat(store.query(first.get(), "SELECT n FROM one")).containsExactly("1");
            assertThat(store.query(second.get(), "SELECT n FROM two")).containsExactly("2");
            assertThat(store.onServer(TEMPLATES)).hasSize(3);
            store.release();
        }
    }

    @Test
    void templatesThatAreDroppedAllTheTimeHarmNobody() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        try (Owner owner = new Owner(store.server())) {
            TemplateCare care = new TemplateCare(store.server(), owner);
            TemplatePolicy none = new TemplatePolicy(0, Duration.ofDays(1));
            Future<?> pruner = executor.submit(() -> {
                while (!enough.get()) {
                    care.prune(none, Set.of(), (database, reason) -> {});
                    // So that it does not take a whole processor to find nothing.
                    LockSupport.parkNanos(2_000_000);
                }
            });
            Folder migrations = new Folder(folder).write("V1__note.sql", "CREATE TABLE note (number int);");
            for (int i = 2; i < 15; i++) {
                migrations.write("V" + i + "__note.sql", "INSERT INTO note VALUES (" + i + ");");
                DatabaseName clone = store.migrated(folder);
                assertThat(store.query(clone, "SELECT count(*) FROM note")).containsExactly(Integer.toString(i - 1));
                store.release();
            }
            enough.set(true);
            pruner.get();
        }
    }

    @Test
    void nextJvmBuildsOnTheSameTemplateAsABuilderThatIsKilled() throws Exception {
        Folder migrations = new Folder(folder)
                .write("V1__book.sql", "CREATE TABLE book (title text);")
                .write("V2__book.sql", "INSERT INTO book VALUES ('Emma');");
        DatabaseName before = store.migrated(folder);
        String base = templateOf(folder);
        migrations
                .write("V3__book.sql", "INSERT INTO book VALUES ('Persuasion');")
                .write("V4__book.sql", SLOW);

        String halfBuilt = killWhileItBuilds(folder);
        DatabaseName clone = store.migrated(folder);

        assertThat(halfBuilt)
                .startsWith("tdb_b_" + store.key(folder, settings -> settings).prefix(12));
        assertThat(store.ofTemplate(folder, "on")).isEqualTo(base);
        assertThat(moments(clone)).hasSize(4).startsWith(moments(before).toArray(String[]::new));
        store.assertEqualToAFreshOne(folder, clone);
        assertThat(store.onServer(NEITHER_TEMPLATE_NOR_CLONE)).isEmpty();
        assertThat(store.onServer(TEMPLATES)).containsExactlyInAnyOrder(base, templateOf(folder));
    }

    @Test
    void nextJvmBuildsTheStepsOfABuilderThatIsKilledInThem() throws Exception {
        Folder migrations = new Folder(folder).write("R__shelf.sql", "CREATE VIEW shelf AS SELECT 1 AS n;");
        for (int i = 1; i < 10; i++) {
            migrations.write("V%d__killed.sql".formatted(i), "CREATE TABLE killed%d ();".formatted(i));
        }
        migrations.write("V10__killed.sql", SLOW);

        String halfBuilt = killWhileItBuilds(folder);
        DatabaseName clone = store.migrated(folder);

        String steps = store.ofTemplate(folder, "on");
        assertThat(halfBuilt).startsWith(steps.replace("tdb_t_", "tdb_b_"));
        store.assertEqualToAFreshOne(folder, clone);
        assertThat(store.onServer(NEITHER_TEMPLATE_NOR_CLONE)).isEmpty();
        assertThat(store.onServer(TEMPLATES)).containsExactlyInAnyOrder(steps, templateOf(folder));
    }

    /** Killed while its migration waits in PostgreSQL, which does not notice it. Returns what it leaves. */
    private String killWhileItBuilds(Path migrations) throws Exception {
        store.server().execute("Making it slow", List.of("CREATE ROLE slow"));
        Process jvm = BuilderJvm.start(store.home(), migrations);
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !store.onServer(SLEEPING).isEmpty());
        } finally {
            jvm.destroyForcibly().waitFor();
            store.server().execute("Making it fast", List.of("DROP ROLE slow"));
        }
        assertThat(store.onServer(SLEEPING)).hasSize(1);
        return store.onServer(SLEEPING).get(0);
    }

    private String templateOf(Path migrations) {
        return store.key(migrations, settings -> settings).templateName().value();
    }

    private List<String> moments(DatabaseName database) {
        return store.query(database, "SELECT installed_on FROM flyway_schema_history ORDER BY installed_rank");
    }

    private static Callable<DatabaseName> together(CyclicBarrier barrier, Callable<DatabaseName> work) {
        return () -> {
            barrier.await();
            return work.call();
        };
    }
}
