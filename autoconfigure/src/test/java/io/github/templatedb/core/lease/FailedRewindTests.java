package io.github.templatedb.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.LongForm;
import io.github.templatedb.core.server.DatabaseName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewinds in which something goes wrong: the lease goes on with a database that is as new, whichever that is. A failure says its
 * seed, with which {@code -Dtemplatedb.rewind.seed} repeats it, though not how fast the machine was.
 */
class FailedRewindTests {

    private static final Logger logger = LoggerFactory.getLogger(FailedRewindTests.class);

    private static final int ROUNDS = LongForm.RUNS ? 500 : 5;

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

    private final RewoundLease rewound = new RewoundLease(false);

    private final SteppingDriver.Installed driver;

    private Fault fault = Fault.REFUSED;

    private @Nullable Connection locker;

    /** Steps until something goes wrong; below zero nothing does. */
    private int left = -1;

    private List<String> expected = List.of();

    /** What a test leaves. */
    private List<String> written = List.of();

    FailedRewindTests() throws SQLException {
        driver = SteppingDriver.install(this::step);
    }

    /** What goes wrong. */
    enum Fault {
        /** PostgreSQL refuses one thing, and goes on. */
        REFUSED,
        /** The same while somebody interrupts the thread. */
        INTERRUPTED,
        /** The session ends. */
        ENDED,
        /** Somebody who was not there when sessions were counted holds locks, for longer than a clone takes. */
        LOCKED,
        /** Something that nobody has thought of. */
        UNEXPECTED
    }

    @BeforeEach
    void begin() throws SQLException {
        assumeThat(rewound.isPossible()).isTrue();
        rewound.migrate(SCHEMA);
        expected = content();
        rewound.execute(WRITE);
        written = content();
        rewound.lease.refresh();
    }

    /** Nothing is left behind either. */
    @AfterEach
    void end() throws SQLException {
        rewound.lease.close();
        await().atMost(RewoundLease.TIMEOUT).untilAsserted(() -> assertThat(rewound.databases.names("^tdb_c_"))
                .isEmpty());
        rewound.close();
        driver.close();
    }

    private List<String> content() throws SQLException {
        return rewound.databases.rowsIn(rewound.database(), CONTENT);
    }

    /** The session in which the lease rewinds is its own. */
    private void step(Connection connection) throws SQLException {
        LeasedDatabase current = rewound.lease.existing();
        if (left >= 0 && current != null && current.name().value().equals(connection.getCatalog()) && left-- == 0) {
            switch (fault) {
                case ENDED -> end(current.name());
                case LOCKED -> lock(current.name());
                case UNEXPECTED -> throw new IllegalStateException("unexpected by us");
                case INTERRUPTED -> {
                    Thread.currentThread().interrupt();
                    throw new SQLException("refused by the test");
                }
                case REFUSED -> throw new SQLException("refused by the test");
            }
        }
    }

    private void end(DatabaseName database) {
        rewound.databases.rows("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '%s'"
                .formatted(database.value()));
    }

    /** Whoever waits for as long as that goes on as if nothing had been, and the test finds a database that has not been left. */
    private void lock(DatabaseName database) throws SQLException {
        locker = rewound.databases.connect(database);
        OneSession.execute(
                locker,
                "SET idle_in_transaction_session_timeout = '10s'; BEGIN; LOCK TABLE grown, changed, emptied IN ACCESS EXCLUSIVE MODE");
    }

    @ParameterizedTest
    @EnumSource
    void databaseIsLeftWhicheverStepFails(Fault what) throws SQLException {
        fault = what;
        int step = 0;
        while (true) {
            rewound.awaitRewinds(WRITE);
            DatabaseName before = rewound.database();
            rewound.execute(WRITE);
            left = step;

            boolean again = refresh(before);

            boolean failed = left < 0;
            left = -1;
            assertThat(content()).as("after step %d", step).isEqualTo(expected);
            if (!failed) {
                break;
            }
            assertThat(again || !rewound.database().equals(before))
                    .as("after step %d", step)
                    .isTrue();
            step++;
        }
        // Counting, asking what was written, and sizes; deleting and emptying, putting back twice, comparing.
        assertThat(step).isGreaterThanOrEqualTo(7);
        if (what == Fault.LOCKED) {
            assertThat(rewound.templates.clones().activity().snapshot().reasons())
                    .containsKey("a lock that somebody else holds");
        }
    }

    /** Whoever is told that it failed may find all that was there before, and refreshes again. */
    private boolean refresh(DatabaseName before) throws SQLException {
        boolean told = false;
        try {
            rewound.lease.refresh();
        } catch (RuntimeException ex) {
            told = true;
        }
        assertThat(Thread.interrupted()).isEqualTo(fault == Fault.INTERRUPTED && left < 0);
        if (locker != null) {
            locker.close();
            locker = null;
        }
        if (told) {
            assertThat(fault).isIn(Fault.INTERRUPTED, Fault.UNEXPECTED);
        }
        boolean again = told && rewound.database().equals(before);
        if (again) {
            assertThat(content()).isEqualTo(written);
            rewound.awaitRewinds(WRITE);
        }
        return again;
    }

    @Test
    void databaseIsAsNewOrLeftWhenItsSessionEndsAtAnyMoment() throws Exception {
        long seed = Long.getLong("templatedb.rewind.seed", new Random().nextInt(1_000_000));
        Random random = new Random(seed);
        int stayed = 0;
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                rewound.awaitRewinds(WRITE);
                DatabaseName before = rewound.database();
                rewound.execute(WRITE);
                ScheduledFuture<?> blow =
                        executor.schedule(() -> end(before), random.nextInt(3_000_000), TimeUnit.NANOSECONDS);

                rewound.lease.refresh();

                blow.get();
                stayed += rewound.database().equals(before) ? 1 : 0;
                assertThat(content()).as("seed %d, round %d", seed, round).isEqualTo(expected);
            }
        } finally {
            executor.shutdownNow();
        }
        logger.info("-Dtemplatedb.rewind.seed={}: {} sessions ended, {} after their rewind", seed, ROUNDS, stayed);
    }
}
