package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.ConnectionCallback;

/** What a test leaves in a session is gone after a refresh, also where the clone and its pool are kept, as it was only read. */
class SessionsAsNewTests extends Sessions {

    @Autowired
    DataSource dataSource;

    private void assertThatItIsUnset(String name, String sql) {
        String initially = setting(name);
        jdbc.execute(sql);
        assertThat(setting(name)).isNotEqualTo(initially);
        refresh();
        assertThat(setting(name)).isEqualTo(initially);
        assertThat(isSameSession()).isEqualTo(canBeKept());
    }

    @Test
    void searchPath() {
        assertThatItIsUnset("search_path", "SET search_path TO pg_catalog");
    }

    @Test
    void timeZone() {
        assertThatItIsUnset("TimeZone", "SET TIME ZONE 'Asia/Tokyo'");
    }

    @Test
    void readOnlyTransactions() {
        assertThatItIsUnset("default_transaction_read_only", "SET default_transaction_read_only = on");
        jdbc.update("INSERT INTO book VALUES (DEFAULT, 'written', '')");
    }

    @Test
    void isolation() {
        assertThatItIsUnset(
                "default_transaction_isolation",
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE");
    }

    @Test
    void settingOfAFunction() {
        assertThatItIsUnset("lock_timeout", "SELECT set_config('lock_timeout', '7s', false)");
    }

    @Test
    void role() {
        assertThatItIsUnset("role", "SET ROLE pg_monitor");
    }

    @Test
    void sessionAuthorization() {
        assertThatItIsUnset("session_authorization", "SET SESSION AUTHORIZATION pg_monitor");
    }

    @Test
    void nameOfTheApplication() throws SQLException {
        String initially = setting("application_name");
        name("shop");
        refresh();
        assertThat(setting("application_name")).isEqualTo(initially);
        name("shop");
        assertThat(setting("application_name")).isEqualTo("shop");
    }

    private void name(String application) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setClientInfo("ApplicationName", application);
        }
    }

    @Test
    void advisoryLock() {
        jdbc.queryForList("SELECT pg_advisory_lock(42), pg_advisory_lock_shared(43)");
        refresh();
        assertThat(jdbc.queryForObject(
                        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                        Integer.class))
                .isZero();
        assertThat(isSameSession()).isEqualTo(canBeKept());
    }

    @Test
    void cursorWithHold() {
        jdbc.execute("DECLARE titles CURSOR WITH HOLD FOR SELECT title FROM book");
        refresh();
        assertThat(jdbc.queryForList("SELECT name FROM pg_cursors WHERE is_holdable", String.class))
                .isEmpty();
        assertThat(isSameSession()).isEqualTo(canBeKept());
    }

    @Test
    void listeningAndWhatWasHeard() {
        jdbc.execute("LISTEN loan");
        jdbc.execute("NOTIFY loan");
        database.refresh();
        assertThat(jdbc.queryForList("SELECT pg_listening_channels()")).isEmpty();
        assertThat(jdbc.execute((ConnectionCallback<Object>)
                        connection -> connection.unwrap(PGConnection.class).getNotifications()))
                .isIn(null, new Object[0]);
    }

    @Test
    void preparedStatement() {
        jdbc.execute("PREPARE titles AS SELECT title FROM book");
        database.refresh();
        jdbc.execute("PREPARE titles AS SELECT isbn FROM book");
    }

    @Test
    void temporaryTable() {
        jdbc.execute("CREATE TEMPORARY TABLE basket (id integer)");
        database.refresh();
        jdbc.execute("CREATE TEMPORARY TABLE basket (id integer)");
    }

    /** They are prepared under the path of the test before, with a column that is not there in the next one. */
    @Test
    void statementsThatTheDriverPrepared() {
        jdbc.execute("CREATE SCHEMA other CREATE TABLE book (title text, shelf text)");
        database.snapshot();
        begin();
        jdbc.execute("SET search_path TO other");
        readOften();
        refresh();
        jdbc.execute((ConnectionCallback<Object>) connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT 1")) {
                assertThat(row.next()).isTrue();
            }
            try (var statement = connection.prepareStatement("SELECT * FROM book");
                    ResultSet row = statement.executeQuery()) {
                assertThat(row.getMetaData().getColumnLabel(2)).isNotEqualTo("shelf");
            }
            connection.rollback();
            return null;
        });
    }

    private void readOften() {
        for (int i = 0; i < 10; i++) {
            jdbc.query("SELECT * FROM book", statement -> {}, row -> {});
        }
    }

    /** Each of the pool's sessions, not only the first. */
    @Test
    void severalSessions() throws SQLException {
        try (Connection one = dataSource.getConnection();
                Connection another = dataSource.getConnection()) {
            one.createStatement().execute("SET lock_timeout = '7s'");
            another.createStatement().execute("SET lock_timeout = '8s'");
        }
        refresh();
        try (Connection one = dataSource.getConnection();
                Connection another = dataSource.getConnection()) {
            assertThat(lockTimeout(one)).isEqualTo("0");
            assertThat(lockTimeout(another)).isEqualTo("0");
        }
    }

    private static String lockTimeout(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW lock_timeout")) {
            row.next();
            return row.getString(1);
        }
    }
}
