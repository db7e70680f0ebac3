package io.github.templatedb.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.clone.DatabaseRoles;
import io.github.templatedb.core.clone.Databases;
import io.github.templatedb.core.clone.StoreUser;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewinds in which something goes wrong: the lease goes on with a database that is as new, whichever that is. A failure says its
 * seed, with which {@code -Dtemplatedb.rewind.seed} repeats it, though not how fast the machine was.
 */
@Timeout(600)
class FailedRewindTests {

    private static final Logger logger = LoggerFactory.getLogger(FailedRewindTests.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final int ROUNDS = Boolean.getBoolean("templatedb.tests.full") ? 500 : 15;

    private static final String SCHEMA =
            """
            CREATE TABLE grown (id serial PRIMARY KEY, v text);
            INSERT INTO grown (v) SELECT 'v' || n FROM generate_series(1, 30) n;
            CREATE TABLE changed (id int PRIMARY KEY, v text, grown int REFERENCES grown);
            INSERT INTO changed SELECT n, 'v' || n, n FROM generate_series(1, 30) n;
            CREATE TABLE emptied (id int);
            INSERT INTO emptied SELECT generate_series(1, 30);
            """;

    private static final String WRITE =
            "INSERT INTO grown (v) VALUES ('x'); UPDATE changed SET v = 'x' WHERE id = 7; DELETE FROM emptied";

    /** In the order of the files; without sorting, UNION ALL has one part after the other. */
    private static final String CONTENT =
            """
            SELECT t::text FROM grown t UNION ALL SELECT t::text FROM changed t UNION ALL SELECT t::text FROM emptied t
            UNION ALL SELECT last_value || ' ' || is_called FROM grown_id_seq
            """;

    private final TestServer embedded = TestServer.start();

    private final Databases databases = new Databases(embedded.server());

    private final TemplateServer templates =
            new TemplateServer(KnownServer.of(embedded.server()), new Activity(), StoreUser.POLICY);

    private final Lease lease = new Lease(
            () -> templates,
            new LeasePolicy(
                    TIMEOUT,
                    TIMEOUT,
                    Keep.NEVER,
                    false,
                    true,
                    DatabaseRoles.OF_SERVER,
                    RefreshStrategy.REWIND,
                    1 << 20),
            Lease::attachEmpty);

    private final LeaseFollower session = OneSession.on(embedded.server().endpoint());

    private final SteppingDriver.Installed driver;

    private Fault fault = Fault.REFUSED;

    /** Steps until something goes wrong; below zero nothing does. */
    private int left = -1;

    private List<String> expected = List.of();

    FailedRewindTests() throws SQLException {
        driver = SteppingDriver.install(this::step);
    }

    /** What goes wrong. */
    enum Fault {
        /** PostgreSQL refuses one thing, and goes on. */
        REFUSED,
        /** The session ends. */
        ENDED
    }

    @BeforeEach
    void begin() throws SQLException {
        assumeThat(embedded.server().facts().majorVersion()).isGreaterThanOrEqualTo(15);
        lease.migrate(() -> StoreUser.manifest("failed"), (database, part) -> {
            try (Connection connection = databases.connect(database)) {
                OneSession.execute(connection, SCHEMA);
            }
        });
        expected = content();
    }

    /** Nothing is left behind either. */
    @AfterEach
    void end() throws SQLException {
        lease.close();
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(databases.names("^tdb_c_")).isEmpty());
        templates.close();
        embedded.close();
        driver.close();
    }

    private List<String> content() throws SQLException {
        return databases.rowsIn(lease.database().name(), CONTENT);
    }

    /** The session in which the lease rewinds is its own. */
    private void step(Connection connection) throws SQLException {
        LeasedDatabase current = lease.existing();
        if (left >= 0 && current != null && current.name().value().equals(connection.getCatalog()) && left-- == 0) {
            if (fault == Fault.ENDED) {
                end(current.name());
            } else {
                throw new SQLException("refused by the test");
            }
        }
    }

    private void end(DatabaseName database) {
        databases.rows("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '%s'"
                .formatted(database.value()));
    }

    @ParameterizedTest
    @EnumSource
    void databaseIsLeftWhicheverStepFails(Fault what) throws SQLException {
        fault = what;
        int step = 0;
        while (true) {
            OneSession.awaitRewinds(lease, session, WRITE);
            DatabaseName before = lease.database().name();
            OneSession.execute(OneSession.of(lease, session), WRITE);
            left = step;

            lease.refresh();

            boolean failed = left < 0;
            left = -1;
            assertThat(content()).as("after step %d", step).isEqualTo(expected);
            if (!failed) {
                break;
            }
            assertThat(lease.database().name()).as("after step %d", step).isNotEqualTo(before);
            step++;
        }
        // Asking what was written, deleting, emptying, three times putting back, comparing, and the mark.
        assertThat(step).isGreaterThanOrEqualTo(8);
    }

    @Test
    void databaseIsAsNewOrLeftWhenItsSessionEndsAtAnyMoment() throws Exception {
        long seed = Long.getLong("templatedb.rewind.seed", new Random().nextInt(1_000_000));
        Random random = new Random(seed);
        int stayed = 0;
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                OneSession.awaitRewinds(lease, session, WRITE);
                DatabaseName before = lease.database().name();
                OneSession.execute(OneSession.of(lease, session), WRITE);
                ScheduledFuture<?> blow =
                        executor.schedule(() -> end(before), random.nextInt(3_000_000), TimeUnit.NANOSECONDS);

                lease.refresh();

                blow.get();
                stayed += lease.database().name().equals(before) ? 1 : 0;
                assertThat(content()).as("seed %d, round %d", seed, round).isEqualTo(expected);
            }
        } finally {
            executor.shutdownNow();
        }
        logger.info("-Dtemplatedb.rewind.seed={}: {} sessions ended, {} after their rewind", seed, ROUNDS, stayed);
    }
}
