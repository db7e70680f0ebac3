package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.WrittenRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;

/** With rewinds a test goes on in the same database, as new; each is compared with a new one here. */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "templatedb.refresh-strategy=rewind",
            "templatedb.clone.audit=true",
            "spring.datasource.hikari.connection-init-sql=SET work_mem = '7MB'"
        })
@AutoConfigureTemplateDatabase
class RewoundDatabaseTests {

    /** The template is read in the background, meanwhile there are clones. */
    private static final int ENOUGH = 500;

    @Autowired
    TemplateDatabase database;

    @Autowired
    DataSource dataSource;

    @Autowired
    JdbcTemplate jdbc;

    @BeforeAll
    static void shelve(@Autowired JdbcTemplate jdbc, @Autowired TemplateDatabase database) {
        jdbc.update("INSERT INTO book VALUES (DEFAULT, 'of the class', '')");
        jdbc.execute("CREATE TABLE reader (id int PRIMARY KEY, name text)");
        jdbc.execute("INSERT INTO reader SELECT n, 'reader ' || n FROM generate_series(1, 30) n");
        jdbc.execute("CREATE TABLE unchecked AS SELECT generate_series(1, 2) AS id");
        jdbc.execute("ALTER TABLE unchecked ADD CHECK (id > 1) NOT VALID");
        database.snapshot();
    }

    @BeforeEach
    void begin() {
        WrittenRows.assumeKnown(jdbc);
        rewindAfter("UPDATE reader SET name = 'x' WHERE id = 1");
    }

    private void rewindAfter(String sql) {
        for (int i = 0; i < ENOUGH; i++) {
            jdbc.execute(sql);
            if (staysAfterRefresh()) {
                return;
            }
        }
        throw new IllegalStateException("No refresh was a rewind after " + sql);
    }

    private boolean staysAfterRefresh() {
        String before = database.name();
        database.refresh();
        return database.name().equals(before);
    }

    private List<Map<String, Object>> content() {
        return jdbc.queryForList("SELECT * FROM book FULL JOIN reader ON book.id = reader.id");
    }

    @LongForm(except = 1)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO book VALUES (DEFAULT, 'of the test', '')",
                "UPDATE book SET title = 'of the test'",
                "DELETE FROM reader WHERE id % 2 = 0",
                "TRUNCATE book RESTART IDENTITY",
                "SELECT nextval(pg_get_serial_sequence('book', 'id'))"
            })
    void whatATestWroteIsUndoneInTheSameDatabase(String sql) {
        List<Map<String, Object>> before = content();

        rewindAfter(sql);

        assertThat(content()).isEqualTo(before);
        Long id = jdbc.queryForObject("INSERT INTO book VALUES (DEFAULT, 'next', '') RETURNING id", Long.class);
        assertThat(staysAfterRefresh()).isTrue();
        assertThat(jdbc.queryForObject("INSERT INTO book VALUES (DEFAULT, 'next', '') RETURNING id", Long.class))
                .isEqualTo(id);
    }

    @LongForm(except = 1)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE more (id int)",
                "CREATE TEMPORARY TABLE book (id int)",
                "COMMENT ON TABLE book IS 'changed'",
                "SELECT lo_create(0)",
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = 1234', current_database()); END $$"
            })
    void whatCannotBeUndoneExactlyIsLeftForAClone(String sql) {
        List<Map<String, Object>> before = content();
        jdbc.execute(sql);

        assertThat(staysAfterRefresh()).isFalse();

        assertThat(content()).isEqualTo(before);
    }

    @Test
    void snapshotOfWhatWasRewoundAndThenOnlyReadIsNone() {
        String before = database.name();
        for (int i = 0; i < 2; i++) {
            jdbc.queryForList("SELECT * FROM book");

            database.snapshot();

            assertThat(database.name()).isEqualTo(before);
        }
    }

    @Test
    void connectionThatIsNotBackStaysWithTheDatabaseThatIsLeft() throws SQLException {
        try (Connection held = dataSource.getConnection()) {
            held.createStatement().execute("INSERT INTO book VALUES (DEFAULT, 'held', '')");

            assertThat(staysAfterRefresh()).isFalse();

            assertThat(jdbc.queryForList("SELECT FROM book WHERE isbn = 'held'"))
                    .isEmpty();
        }
    }

    @Test
    void sessionsAreAsNew() {
        jdbc.execute("SET work_mem = '1MB'");
        jdbc.execute("SET search_path = pg_catalog");
        jdbc.execute("SELECT pg_advisory_lock(42)");
        jdbc.execute("INSERT INTO public.book VALUES (DEFAULT, 'of the test', '')");

        assertThat(staysAfterRefresh()).isTrue();

        assertThat(jdbc.queryForObject("SHOW work_mem", String.class)).isEqualTo("7MB");
        assertThat(jdbc.queryForObject("SHOW search_path", String.class)).contains("public");
        assertThat(jdbc.queryForObject(
                        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 42", Long.class))
                .isZero();
    }

    /** Rows that the template has, and that PostgreSQL does not take again. */
    @Test
    void databaseThatCouldOnlyHalfBeUndoneIsLeft() {
        for (int i = 0; i < 20; i++) {
            jdbc.update("UPDATE unchecked SET id = id + 1");

            assertThat(staysAfterRefresh()).isFalse();

            assertThat(jdbc.queryForList("SELECT id FROM unchecked", Integer.class))
                    .containsExactly(1, 2);
        }
    }
}
