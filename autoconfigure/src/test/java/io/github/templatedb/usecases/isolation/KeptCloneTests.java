package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.WrittenRows;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Which clones a refresh keeps: those that provably are as they were made. */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "templatedb.refresh-strategy=clone")
@AutoConfigureTemplateDatabase
class KeptCloneTests {

    @Autowired
    TemplateDatabase database;

    @Autowired
    DataSource dataSource;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    PlatformTransactionManager transactions;

    private String before;

    @BeforeAll
    static void create(@Autowired JdbcTemplate jdbc, @Autowired TemplateDatabase database) {
        jdbc.execute("CREATE TABLE kept AS SELECT 1 AS id");
        jdbc.execute("CREATE UNLOGGED TABLE unlogged (id integer)");
        jdbc.execute("CREATE SEQUENCE number");
        jdbc.execute("CREATE MATERIALIZED VIEW seen AS SELECT * FROM kept");
        // A clone is given them again, in an order of its own.
        for (String setting : List.of(
                "GRANT CREATE ON DATABASE %s TO pg_read_all_stats, pg_monitor",
                "GRANT TEMPORARY ON DATABASE %s TO pg_read_all_settings",
                "ALTER DATABASE %s SET lock_timeout = 60000",
                "ALTER DATABASE %s SET bytea_output = 'escape'",
                "ALTER ROLE CURRENT_USER IN DATABASE %s SET bytea_output = 'hex'",
                "ALTER DATABASE %s CONNECTION LIMIT 500")) {
            jdbc.execute(setting.formatted(database.name()));
        }
        database.snapshot();
    }

    @BeforeEach
    void begin() {
        database.refresh();
        before = database.name();
    }

    private boolean isKept() {
        database.refresh();
        return database.name().equals(before);
    }

    @Test
    void cloneThatNobodyWroteTo() {
        assertThat(isKept()).isEqualTo(WrittenRows.areKnown(jdbc));
    }

    @Test
    void cloneThatWasReadInEveryWay() throws Exception {
        jdbc.queryForList("SELECT * FROM book");
        inAThread(() -> jdbc.queryForList("SELECT * FROM kept"));
        try (Connection connection = dataSource.getConnection();
                Connection another = dataSource.getConnection()) {
            another.createStatement().execute("SELECT 1");
            connection.createStatement().execute("SELECT 1");
        }
        new TransactionTemplate(transactions).executeWithoutResult(status -> jdbc.queryForList("SELECT * FROM book"));
        assertThat(isKept()).isEqualTo(WrittenRows.areKnown(jdbc));
        assertThat(isKept()).isEqualTo(WrittenRows.areKnown(jdbc));
    }

    /** Each way to change something in a database. */
    static List<String> writes() {
        return List.of(
                "INSERT INTO kept VALUES (2)",
                "UPDATE kept SET id = 1",
                "DELETE FROM kept",
                "TRUNCATE kept",
                "TRUNCATE unlogged",
                "INSERT INTO unlogged VALUES (1)",
                "SELECT nextval('number')",
                "SELECT setval('number', 10)",
                "ALTER SEQUENCE number RESTART WITH 100",
                "CREATE TABLE more (id integer)",
                "DROP TABLE kept CASCADE",
                "CREATE VIEW view AS SELECT 1 AS id",
                "COMMENT ON TABLE kept IS 'changed'",
                "GRANT SELECT ON kept TO PUBLIC",
                "REFRESH MATERIALIZED VIEW seen",
                "ANALYZE kept",
                "SELECT lo_create(0)",
                "ALTER TABLE kept ENABLE ROW LEVEL SECURITY",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE TEMPORARY TABLE temporary (id integer)",
                "WITH gone AS (DELETE FROM kept RETURNING id) SELECT count(*) FROM gone",
                "DO $$ BEGIN INSERT INTO kept VALUES (3); END $$",
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = 1234', current_database()); END $$",
                "DO $$ BEGIN EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET work_mem = 99', current_database()); END $$",
                "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO PUBLIC', current_database()); END $$",
                "DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC, CURRENT_USER', current_database()); END $$",
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 1000', current_database()); END $$",
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO pg_monitor', current_database()); END $$",
                "DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS %L', current_database(), 'changed'); END $$",
                "DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS NULL', current_database()); END $$");
    }

    @ParameterizedTest
    @MethodSource("writes")
    void cloneThatWasWritten(String sql) {
        jdbc.execute(sql);
        assertThat(isKept()).isFalse();
    }

    @Test
    void cloneThatWasWrittenByAnotherThread() throws Exception {
        inAThread(() -> jdbc.update("INSERT INTO kept VALUES (2)"));
        assertThat(isKept()).isFalse();
    }

    @Test
    void cloneThatWasWrittenInATransactionThatWasRolledBack() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            jdbc.update("INSERT INTO kept VALUES (2)");
            status.setRollbackOnly();
        });
        assertThat(isKept()).isFalse();
    }

    @Test
    void cloneOfWhichSomebodyStillHoldsAConnection() throws Exception {
        try (Connection held = dataSource.getConnection()) {
            held.createStatement().execute("SELECT 1");
            assertThat(isKept()).isFalse();
        }
    }

    @Test
    void cloneThatWasWrittenThroughAConnectionThatIsClosed() throws Exception {
        try (Connection own = DriverManager.getConnection(database.jdbcUrl());
                Statement statement = own.createStatement()) {
            statement.execute("INSERT INTO kept VALUES (2)");
        }
        jdbc.queryForList("SELECT 1");
        assertThat(isKept()).isFalse();
    }

    private static void inAThread(Callable<?> work) throws Exception {
        var thread = Executors.newSingleThreadExecutor();
        try {
            thread.submit(work).get();
        } finally {
            thread.shutdown();
        }
    }
}
