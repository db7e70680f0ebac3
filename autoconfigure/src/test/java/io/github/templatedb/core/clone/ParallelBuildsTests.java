package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.clone.StoreUser.Behaviour;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Builds of different templates, one of which goes on for as long as it takes to build the others. */
class ParallelBuildsTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    private static final Databases databases = new Databases(embedded.server());

    @Test
    void inOneJvmDoNotWaitForEachOther() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        CountDownLatch othersAreBuilt = new CountDownLatch(1);
        CountDownLatch isBuilding = new CountDownLatch(1);
        try (TemplateServer templates =
                new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY)) {
            Future<Template> slow = thread.submit(() ->
                    templates.ensure(StoreUser.manifest("slow"), TIMEOUT, DatabaseRoles.OF_SERVER, (building, part) -> {
                        isBuilding.countDown();
                        othersAreBuilt.await();
                    }));
            isBuilding.await();

            Template other = templates.ensure(
                    StoreUser.manifest("quick"), TIMEOUT, DatabaseRoles.OF_SERVER, (building, part) -> {});
            templates.clones().drop(templates.clones().create(other));
            templates.ensureOn(
                    () -> other,
                    StoreUser.manifest("on top"),
                    TIMEOUT,
                    DatabaseRoles.OF_SERVER,
                    (building, part) -> {});

            assertThat(slow.isDone()).isFalse();
            othersAreBuilt.countDown();
            assertThat(slow.get().name()).isNotEqualTo(other.name());
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void inTwoJvmsDoNotWaitForEachOther() throws Exception {
        try (StoreUser slow = StoreUser.start(embedded.server().endpoint(), "slow elsewhere", Behaviour.HANG);
                StoreUser quick = StoreUser.start(embedded.server().endpoint(), "quick elsewhere", Behaviour.SUCCEED)) {
            slow.await("ready");
            String building = slow.go().await("building");
            quick.await("ready");

            DatabaseName clone = new DatabaseName(quick.go().await("clone"));

            assertThat(databases.rowsIn(clone, "SELECT title FROM book")).containsExactly("Emma", "Persuasion");
            assertThat(databases.exists(building)).isTrue();
            assertThat(slow.go().await("clone")).isNotEqualTo(clone.value());
        }
    }
}
