package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.core.template.Template;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SparesTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final TestServer embedded = TestServer.start();

    private final TemplateServer templates =
            new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);

    private final Databases databases = new Databases(embedded.server());

    /** Each clone that is made ahead needs one before it is ready. */
    private final Semaphore permits = new Semaphore(0);

    private Template template;

    @BeforeEach
    void build() {
        template =
                templates.ensure(StoreUser.manifest("spares"), LONG, DatabaseRoles.OF_SERVER, (building, part) -> {});
    }

    @AfterEach
    void close() {
        permits.release(100);
        templates.close();
        embedded.close();
    }

    private Spares<DatabaseName> spares(Duration timeout) {
        return spares(clone -> permits.acquireUninterruptibly(), timeout);
    }

    private Spares<DatabaseName> spares(Consumer<DatabaseName> prepare, Duration timeout) {
        return new Spares<>(
                templates::clones,
                name -> name,
                prepare,
                name -> templates.clones().drop(name),
                timeout);
    }

    @Test
    void nothingIsMadeAheadBeforeItIsAskedFor() {
        try (Spares<DatabaseName> spares = spares(LONG)) {
            DatabaseName only = spares.take(template);

            assertThat(spares.ahead()).isZero();
            assertThat(clones()).containsExactly(only.value());
        }
    }

    @Test
    void firstIsMadeAheadWhenThatIsAskedForAndSaysNothingOfHowFastTestsAre() {
        try (Spares<DatabaseName> spares = spares(LONG)) {
            spares.begin(template);
            spares.begin(template);
            assertThat(spares.ahead()).isOne();

            DatabaseName first = takeTooEarly(spares);
            assertThat(clones()).containsExactly(first.value());

            spares.make(template);
            assertThat(spares.ahead()).isOne();
        }
    }

    @Test
    void moreAreMadeAheadWhenATestHasToWaitAndFewerOnceTestsHaveNotTo() {
        try (Spares<DatabaseName> spares = spares(LONG)) {
            spares.make(template);
            takeTooEarly(spares);
            spares.make(template);
            assertThat(spares.ahead()).isEqualTo(Math.min(2, Clones.MAKERS));

            for (int i = 0; i < 10; i++) {
                await().until(() -> spares.ready() == spares.ahead());
                spares.take(template);
                spares.make(template);
            }
            assertThat(spares.ahead()).isEqualTo(1);
        }
    }

    @Test
    void atRestOneIsAheadAtMost() {
        try (Spares<DatabaseName> spares = spares(LONG)) {
            spares.make(template);
            takeTooEarly(spares);
            spares.make(template);

            spares.rest();

            assertThat(spares.ahead()).isEqualTo(1);
            await().until(() -> clones().size() == 2);
        }
        await().until(() -> clones().size() == 1);
    }

    private DatabaseName takeTooEarly(Spares<DatabaseName> spares) {
        CompletableFuture<DatabaseName> test = CompletableFuture.supplyAsync(() -> spares.take(template));
        await().until(() -> spares.ahead() == 0);
        permits.release(100);
        return test.join();
    }

    @Test
    void cloneThatIsNotReadyInTimeIsAnErrorThatTellsWhatIsAhead() {
        try (Spares<DatabaseName> spares = spares(Duration.ofMillis(100))) {
            spares.make(template);
            // Begun by a maker; one that is not begun is made by whoever takes it.
            await().until(permits::hasQueuedThreads);

            assertThatThrownBy(() -> spares.take(template))
                    .isInstanceOf(DatabaseTimeoutException.class)
                    .hasMessage(
                            "No clone of %s after PT0.1S. Ahead of time, 0 are ready, 0 are being made, and 0 could not"
                                    + " be made. Raise templatedb.clone.timeout if the server is slow.",
                            template.name());
            permits.release(10);
        }
        await().until(() -> clones().isEmpty());
    }

    @Test
    void serverThatDoesNotMakeACloneInTimeIsAnErrorAndLeavesNoDatabase() throws Exception {
        try (Connection blocker = databases.connectToAdministrativeDatabase();
                Statement statement = blocker.createStatement();
                Spares<DatabaseName> spares = spares(Duration.ofSeconds(1))) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE pg_database IN SHARE MODE");

            assertThatThrownBy(() -> spares.take(template))
                    .isInstanceOf(DatabaseTimeoutException.class)
                    .hasMessageStartingWith("No clone of %s after PT1S.", template.name());
            blocker.rollback();
        }
        await().until(() -> clones().isEmpty());
    }

    @Test
    void cloneThatCouldNotBeMadeAheadIsMadeWhenItIsNeeded() {
        int[] calls = {0};
        try (Spares<DatabaseName> spares = spares(
                clone -> {
                    calls[0]++;
                    throw new IllegalStateException("no pool");
                },
                LONG)) {
            spares.make(template);

            DatabaseName clone = spares.take(template);

            assertThat(calls).containsExactly(1);
            await().untilAsserted(() -> assertThat(clones()).containsExactly(clone.value()));
        }
    }

    private List<String> clones() {
        return databases.names("^tdb_c_");
    }
}
