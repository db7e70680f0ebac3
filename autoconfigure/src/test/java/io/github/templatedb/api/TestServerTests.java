package io.github.templatedb.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.DatabaseTimeoutException;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases on a server that others run, as a role with CREATEDB and nothing else. */
class TestServerTests {

    @AutoClose
    private static ExternalPostgres external;

    private static TestServer server;

    @BeforeAll
    static void start() {
        external = ExternalPostgres.start();
        external.execute("CREATE ROLE boss SUPERUSER LOGIN PASSWORD '" + ExternalPostgres.PASSWORD + "'");
        server = TestServer.at(external.url("library"), "tester", ExternalPostgres.PASSWORD);
    }

    @AfterEach
    void nothingIsLeftButTemplatesAndWhatOthersMade() {
        for (String name : others()) {
            server.forceDrop(name);
        }
    }

    private static List<String> others() {
        return external.query(
                "postgres", "SELECT datname FROM pg_database WHERE NOT datistemplate AND datdba = 'tester'::regrole");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders",
                "Orders of 2026",
                "o'brien \"the\" editor",
                "x\"; DROP DATABASE library; --",
                "$$; COMMENT ON DATABASE library IS 'x' $$",
                "a/b?user=reader&c#d%20+e",
                "-d postgres",
                "имя базы данных, 書店 \uD83D\uDCDA",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "äääääääääääääääääääääääääääääääx"
            })
    void namesAreTakenAsTheyStand(String name) throws SQLException {
        server.create(name);

        assertThat(server.exists(name)).isTrue();
        assertThat(others()).containsExactly(name);
        assertThat(value(server.dataSource(name).getConnection(), "SELECT current_database()"))
                .isEqualTo(name);
        assertThat(value(DriverManager.getConnection(server.jdbcUrl(name)), "SELECT current_user"))
                .isEqualTo("tester");
        server.forceDrop(name);
        assertThat(server.exists(name)).isFalse();
        assertThat(external.databases("library")).containsExactly("library");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\0b",
                "half \ud83d",
                "tdb_mine",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "ääääääääääääääääääääääääääääääää"
            })
    void whatCannotBeANameIsRefused(String name) {
        assertThatExceptionOfType(InvalidDatabaseNameException.class)
                .isThrownBy(() -> server.create(name))
                .withMessageContaining("'" + name + "' cannot be the name of a database: ")
                .withMessageContaining("Take ");
        assertThat(others()).isEmpty();
    }

    @Test
    void copyHasContentSettingsAndGrants() throws SQLException {
        server.create("original");
        run(
                "original",
                "CREATE TABLE book (title text); INSERT INTO book VALUES ('Emma');"
                        + " ALTER DATABASE original SET search_path TO public, shop; GRANT CONNECT ON DATABASE original TO reader");

        server.createFrom("original", "a copy");

        assertThat(value("a copy", "SELECT title || current_setting('search_path') FROM book"))
                .isEqualTo("Emmapublic, shop");
        assertThat(value("a copy", "SELECT has_database_privilege('reader', current_database(), 'CONNECT')"))
                .isEqualTo("t");
        run("original", "INSERT INTO book VALUES ('Persuasion')");
        assertThat(value("a copy", "SELECT count(*) FROM book")).isEqualTo("1");
    }

    @Test
    void databaseOfThatNameIsAnErrorAndStays() throws SQLException {
        server.create("orders");
        run("orders", "CREATE TABLE kept ()");

        assertThatExceptionOfType(DatabaseExistsException.class)
                .isThrownBy(() -> server.create("orders"))
                .withMessage("The database 'orders' exists. Drop it first, or take another name.");
        assertThatExceptionOfType(DatabaseExistsException.class)
                .isThrownBy(() -> server.createFrom("template0", "library"));
        assertThat(value("orders", "SELECT count(*) FROM kept")).isEqualTo("0");
    }

    @Test
    void ofManyThreadsThatMakeOneDatabaseOneDoes() throws Exception {
        server.exists("warm");
        List<Callable<String>> makers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            makers.add(() -> {
                server.create("contended");
                return "made";
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<String> results = new ArrayList<>();
            for (Future<String> result : threads.invokeAll(makers)) {
                try {
                    results.add(result.get());
                } catch (ExecutionException ex) {
                    assertThat(ex).hasCauseInstanceOf(DatabaseExistsException.class);
                }
            }
            assertThat(results).containsExactly("made");
        } finally {
            threads.shutdownNow();
        }
        assertThat(others()).containsExactly("contended");
    }

    @Test
    void missingDatabaseIsAnError() {
        assertThatExceptionOfType(DatabaseMissingException.class)
                .isThrownBy(() -> server.drop("nothing"))
                .withMessageContaining("There is no database 'nothing' on the server tester@127.0.0.1:");
        assertThatExceptionOfType(DatabaseMissingException.class).isThrownBy(() -> server.forceDrop("nothing"));
        assertThatExceptionOfType(DatabaseMissingException.class)
                .isThrownBy(() -> server.createFrom("nothing", "orders"));
        assertThat(others()).isEmpty();
    }

    @Test
    void whoIsConnectedIsNamedAndForceEndsTheSession() throws SQLException {
        server.create("orders");
        try (Connection somebody =
                DriverManager.getConnection(server.jdbcUrl("orders") + "&ApplicationName=the%20shop")) {
            assertThatExceptionOfType(DatabaseInUseException.class)
                    .isThrownBy(() -> server.drop("orders"))
                    .withMessageContaining(
                            "Somebody is connected to the database 'orders': the shop (role tester, pid ")
                    .withMessageContaining("idle).")
                    .withMessageContaining("forceDrop");
            assertThatExceptionOfType(DatabaseInUseException.class)
                    .isThrownBy(() -> server.createFrom("orders", "copy"));
            assertThat(others()).containsExactly("orders");

            server.forceDrop("orders");

            assertThat(somebody.isValid(1)).isFalse();
            assertThat(server.exists("orders")).isFalse();
        }
    }

    @Test
    void sessionThatTheRoleMayNotEndIsNamed() throws SQLException {
        server.create("orders");
        try (Connection superuser = external.connect("orders")) {
            assertThatExceptionOfType(DatabaseInUseException.class)
                    .isThrownBy(() -> server.forceDrop("orders"))
                    .withMessageContainingAll("'orders'", "role postgres", "a role that may end them");
            assertThat(superuser.isValid(5)).isTrue();
        }
        server.forceDrop("orders");
        assertThat(server.exists("orders")).isFalse();
    }

    @Test
    void databaseOfSomebodyElseIsLeftAlone() {
        external.execute("COMMENT ON DATABASE library IS 'the library of Alexandria'");
        for (TestServer either : List.of(server, asSuperuser())) {
            assertThatExceptionOfType(ForeignDatabaseException.class)
                    .isThrownBy(() -> either.drop("library"))
                    .withMessageContaining(
                            "The database 'library' was not made by templatedb: it belongs to the role postgres"
                                    + " and has the comment 'the library of Alexandria'. It is left alone.");
            assertThatExceptionOfType(ForeignDatabaseException.class).isThrownBy(() -> either.forceDrop("postgres"));
        }
        external.execute("COMMENT ON DATABASE library IS '{\"templatedb\" : 1, \"template\" : \"x\"}'");
        assertThatExceptionOfType(ForeignDatabaseException.class)
                .isThrownBy(() -> asSuperuser().drop("library"));
        assertThat(external.databases("library")).containsExactly("library");
    }

    private static TestServer asSuperuser() {
        return TestServer.at(external.url("library"), "boss", ExternalPostgres.PASSWORD);
    }

    @Test
    void rightThatLacksIsNamedWithItsGrant() {
        assertThatExceptionOfType(MissingRightException.class)
                .isThrownBy(() -> server.createFrom("library", "copy"))
                .withMessageContaining(
                        "The database 'library' belongs to the role postgres, whose rights \"tester\" does not have.")
                .withMessageContaining("GRANT postgres TO \"tester\";");
        assertThatExceptionOfType(TemplateDatabaseException.class)
                .isThrownBy(() -> TestServer.at(external.url("library"), "reader", ExternalPostgres.PASSWORD))
                .withMessageContaining("ALTER ROLE reader CREATEDB;");
        asSuperuser().create("orders");
        assertThatExceptionOfType(MissingRightException.class)
                .isThrownBy(() -> server.forceDrop("orders"))
                .withMessageContaining("GRANT boss TO \"tester\";");
        asSuperuser().drop("orders");
        assertThat(others()).isEmpty();
    }

    @Test
    void serverThatTakesTooLongIsAnErrorAndLeavesNothing() throws SQLException {
        external.execute(
                "CREATE ROLE hasty LOGIN CREATEDB PASSWORD '" + ExternalPostgres.PASSWORD + "'",
                "ALTER ROLE hasty SET statement_timeout = '1s'");
        TestServer hasty = TestServer.at(external.url("library"), "hasty", ExternalPostgres.PASSWORD);
        hasty.temporary().close();
        try (Connection blocker = external.connect("postgres");
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE pg_database IN SHARE MODE");

            assertThatExceptionOfType(DatabaseTimeoutException.class)
                    .isThrownBy(() -> hasty.create("orders"))
                    .withMessageContaining("The database 'orders' was not ready after")
                    .withMessageContaining("pg_stat_activity");
            blocker.rollback();
        }
        assertThat(hasty.exists("orders")).isFalse();
    }

    @Test
    void serverThatCouldNotBeReachedIsTriedAgain() {
        external.execute("CREATE ROLE late LOGIN CREATEDB PASSWORD 'another'");
        assertThatExceptionOfType(TemplateDatabaseException.class)
                .isThrownBy(() -> TestServer.at(external.url("library"), "late", ExternalPostgres.PASSWORD))
                .withMessageContaining("refused the login of 'late'");
        external.execute("ALTER ROLE late PASSWORD '" + ExternalPostgres.PASSWORD + "'");

        assertThat(TestServer.at(external.url("library"), "late", ExternalPostgres.PASSWORD)
                        .exists("library"))
                .isTrue();
    }

    private static void run(String database, String sql) throws SQLException {
        try (Connection connection = server.dataSource(database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(String database, String sql) throws SQLException {
        return value(server.dataSource(database).getConnection(), sql);
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
