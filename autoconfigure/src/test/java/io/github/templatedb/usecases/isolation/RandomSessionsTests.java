package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.TemplateDatabase;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Tests that write and leave things in the sessions of their pool, at random, each followed by a refresh and by a look at all
 * sessions. A failure says its seed, with which {@code -Dtemplatedb.rewind.seed} repeats it.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "templatedb.refresh-strategy=rewind",
            "spring.datasource.hikari.maximum-pool-size=3",
            "spring.datasource.hikari.connection-init-sql=SET lock_timeout = '200ms'"
        })
@AutoConfigureTemplateDatabase
class RandomSessionsTests {

    private static final Logger logger = LoggerFactory.getLogger(RandomSessionsTests.class);

    private static final int ROUNDS = LongForm.RUNS ? 1_000 : 60;

    private static final int SESSIONS = 3;

    /** What a session has beside its settings. */
    private static final String STATE =
            """
            SELECT name || ' = ' || setting FROM pg_settings UNION ALL SELECT current_user UNION ALL SELECT session_user
            UNION ALL SELECT current_schemas(true)::text UNION ALL SELECT name FROM pg_prepared_statements WHERE from_sql
            UNION ALL SELECT name FROM pg_cursors WHERE is_holdable UNION ALL SELECT pg_listening_channels()
            UNION ALL SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
            UNION ALL SELECT relname::text FROM pg_class WHERE relpersistence = 't'
            """;

    /** They all leave a session with which a refresh can go on. */
    private static final String[] LEFT = {
        "SET work_mem = '1MB'",
        "SET search_path = pg_catalog",
        "SET TIME ZONE 'Asia/Tokyo'",
        "SET lock_timeout = '300ms'",
        "SELECT set_config('statement_timeout', '7min', false)",
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "SET ROLE pg_monitor",
        "SET SESSION AUTHORIZATION pg_monitor",
        "SET session_replication_role = replica",
        "SET application_name = 'another'",
        "SELECT pg_advisory_lock_shared(42), pg_try_advisory_lock(43)",
        "DECLARE titles CURSOR WITH HOLD FOR SELECT title FROM public.book",
        "SELECT nextval('public.book_id_seq')",
        "SELECT setseed(0.5), random()",
    };

    /** Where they are left, there is a new clone. */
    private static final String[] LEFT_TO_A_CLONE = {
        "LISTEN loan",
        "NOTIFY loan",
        "PREPARE titles AS SELECT title FROM public.book",
        "BEGIN",
        "CREATE TEMPORARY TABLE IF NOT EXISTS basket (id int)",
        "SET track_counts = off"
    };

    private static final String[] WRITES = {
        "INSERT INTO public.book VALUES (DEFAULT, 'of a test', '')",
        "UPDATE public.reader SET name = 'x' WHERE id = 7",
        "DELETE FROM public.reader WHERE id > 20",
        "TRUNCATE public.reader",
        "INSERT INTO public.reader VALUES (7, 'up'), (77, 'sert') ON CONFLICT (id) DO UPDATE SET name = 'conflict'",
        "MERGE INTO public.reader r USING generate_series(28, 33) n ON r.id = n"
                + " WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (n, 'merged')",
    };

    private final long seed = Long.getLong("templatedb.rewind.seed", new Random().nextInt(1_000_000));

    private final Random random = new Random(seed);

    @Autowired
    TemplateDatabase database;

    @Autowired
    DataSource dataSource;

    @BeforeAll
    static void prepare(@Autowired JdbcTemplate jdbc, @Autowired TemplateDatabase database) {
        jdbc.execute("CREATE TABLE reader (id int PRIMARY KEY, name text)");
        jdbc.execute("INSERT INTO reader SELECT n, 'reader ' || n FROM generate_series(1, 30) n");
        database.snapshot();
    }

    @Test
    void noSessionRemembersTheTestBefore() throws Exception {
        List<String> expected;
        List<String> expectedRows;
        try (Connection connection = dataSource.getConnection()) {
            assumeThat(connection.getMetaData().getDatabaseMajorVersion()).isGreaterThanOrEqualTo(15);
            expected = texts(connection, STATE);
            expectedRows = rows(connection);
        }
        int stayed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String before = database.name();
            List<String> done = test();
            String what = "seed %d, round %d, after %s".formatted(seed, round, done);

            database.refresh();

            stayed += database.name().equals(before) ? 1 : 0;
            List<Connection> all = new ArrayList<>();
            try {
                for (int i = 0; i < SESSIONS; i++) {
                    Connection connection = dataSource.getConnection();
                    all.add(connection);
                    assertThat(connection.unwrap(BaseConnection.class).getTransactionState())
                            .as(what)
                            .isEqualTo(TransactionState.IDLE);
                    assertThat(texts(connection, STATE)).as(what).containsExactlyInAnyOrderElementsOf(expected);
                    assertThat(rows(connection)).as(what).isEqualTo(expectedRows);
                    assertThatThrownBy(() -> texts(connection, "SELECT lastval()"))
                            .as(what)
                            .isInstanceOf(SQLException.class);
                }
            } finally {
                for (Connection connection : all) {
                    connection.close();
                }
            }
        }
        logger.info("-Dtemplatedb.rewind.seed={}: {} tests, {} stayed in their database", seed, ROUNDS, stayed);
        assertThat(stayed).as("seed %d", seed).isGreaterThan(ROUNDS / 3);
    }

    /** In one to three sessions at once. */
    private List<String> test() throws SQLException, IOException {
        List<String> done = new ArrayList<>();
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = random.nextInt(SESSIONS); i >= 0; i--) {
                all.add(dataSource.getConnection());
            }
            for (int i = random.nextInt(6); i >= 0; i--) {
                done.add(act(all.get(random.nextInt(all.size()))));
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
        return done;
    }

    private String act(Connection connection) throws IOException {
        String sql =
                switch (random.nextInt(16)) {
                    case 0, 1, 2, 3, 4, 5, 6, 7 -> LEFT[random.nextInt(LEFT.length)];
                    case 8, 9, 10, 11, 12 -> WRITES[random.nextInt(WRITES.length)];
                    case 13, 14 -> "COPY public.reader FROM STDIN";
                    default -> LEFT_TO_A_CLONE[random.nextInt(LEFT_TO_A_CLONE.length)];
                };
        try {
            if (sql.startsWith("COPY")) {
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, new StringReader("101\tx\n102\ty\n"));
            } else {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            }
            return sql;
        } catch (SQLException ex) {
            // A test may try what it may not.
            return sql + " (refused)";
        }
    }

    private static List<String> rows(Connection connection) throws SQLException {
        List<String> rows = texts(connection, "SELECT r::text FROM reader r");
        rows.addAll(texts(connection, "SELECT b::text FROM book b"));
        rows.addAll(texts(connection, "SELECT last_value || ' ' || is_called FROM book_id_seq"));
        return rows;
    }

    private static List<String> texts(Connection connection, String question) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }
}
