package io.github.templatedb.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.usecases.support.ExternalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class TemporaryDatabaseTests {

    @AutoClose
    private static ExternalPostgres external;

    private static TestServer server;

    @BeforeAll
    static void start() {
        external = ExternalPostgres.start();
        server = TestServer.at(external.url("library"), "tester", ExternalPostgres.PASSWORD);
    }

    @Test
    void eachIsEmptyAndGoneWhenItIsClosed() throws SQLException {
        String name;
        try (TemporaryDatabase one = server.temporary();
                TemporaryDatabase other = server.temporary()) {
            name = one.name();
            assertThat(name).startsWith("tdb_c_").isNotEqualTo(other.name());
            run(one, "CREATE TABLE book ()");
            run(other, "CREATE TABLE book ()");
            assertThat(one.jdbcUrl()).isEqualTo(server.jdbcUrl(name));
        }
        await().until(() -> !server.exists(name));
    }

    @Test
    void nameOfOnesOwnIsFreeAgainAtOnce() throws SQLException {
        for (int i = 0; i < 3; i++) {
            try (TemporaryDatabase orders = server.temporary("my \"orders\"")) {
                assertThat(orders.name()).isEqualTo("my \"orders\"");
                run(orders, "CREATE TABLE book ()");
                assertThatExceptionOfType(DatabaseExistsException.class)
                        .isThrownBy(() -> server.temporary("my \"orders\""));
            }
            assertThat(server.exists("my \"orders\"")).isFalse();
        }
    }

    @Test
    void handleOfADatabaseThatIsGoneSaysSo() {
        TemporaryDatabase closed = server.temporary();
        closed.close();
        TemporaryDatabase dropped = server.temporary("dropped");
        dropped.drop();
        for (TemporaryDatabase gone : List.of(closed, dropped)) {
            for (Runnable use : List.<Runnable>of(gone::jdbcUrl, gone::dataSource, gone::drop, gone::forceDrop)) {
                assertThatExceptionOfType(ClosedHandleException.class)
                        .isThrownBy(use::run)
                        .withMessage(
                                "The temporary database '%s' was closed or dropped. Close it later, or ask the server for"
                                        + " another.",
                                gone.name());
            }
            gone.close();
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void handleOfAServerThatIsGoneSaysSo(CapturedOutput output) {
        TemporaryDatabase database;
        try (OwnedServer owned = TestServer.start(Map.of())) {
            database = owned.server().temporary();
        }
        assertThatExceptionOfType(ClosedHandleException.class)
                .isThrownBy(database::dataSource)
                .withMessageContaining("closed by its owner");
        database.close();
        assertThat(output).doesNotContain(database.name());
    }

    @Test
    void dropRefusesWhileSomebodyIsConnectedAndCloseDoesNot() throws SQLException {
        TemporaryDatabase orders = server.temporary("orders");
        try (Connection somebody = DriverManager.getConnection(orders.jdbcUrl())) {
            assertThatExceptionOfType(DatabaseInUseException.class).isThrownBy(orders::drop);
            assertThat(somebody.isValid(1)).isTrue();

            orders.close();

            assertThat(somebody.isValid(1)).isFalse();
        }
        assertThat(server.exists("orders")).isFalse();
    }

    @Test
    void closingWhatIsGoneOrNotOursAnyMoreIsNoError() {
        TemporaryDatabase gone = server.temporary("gone");
        server.drop("gone");
        gone.close();
        TemporaryDatabase taken = server.temporary("taken");
        external.execute("COMMENT ON DATABASE taken IS 'mine now'");

        taken.close();

        assertThat(server.exists("taken")).isTrue();
        external.execute("DROP DATABASE taken");
    }

    @Test
    void copiesOfATemplateAreMadeAheadFromTheSecondOnThatIsAskedFor() {
        String template = server.ensureTemplate(TemplateKey.of("ahead"), database -> {});
        String made = "tdb_c_" + key(template).substring(0, 8);
        try (TemporaryDatabase first = server.temporaryFrom(template)) {
            // Nobody knows that there will be another.
            assertThat(external.databases(made)).containsExactly(first.name());
            try (TemporaryDatabase second = server.temporaryFrom(template)) {
                await().until(() -> external.databases(made).size() == 3);
                String ahead = external.databases(made).stream()
                        .filter(name -> !name.equals(first.name()) && !name.equals(second.name()))
                        .findFirst()
                        .orElseThrow();

                try (TemporaryDatabase third = server.temporaryFrom(template)) {
                    assertThat(third.name()).isEqualTo(ahead);
                }
            }
        }
    }

    private static String key(String template) {
        return template.substring("tdb_t_".length());
    }

    @Test
    void emptyTemplateThatGoesBeforeItIsCopiedIsMadeAgain() throws Exception {
        String template;
        try (TemporaryDatabase before = server.temporary()) {
            template = external.databases(before.name().substring(0, 14).replace("tdb_c", "tdb_t"))
                    .get(0);
        }
        try (Connection other = external.connect("postgres");
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("ALTER DATABASE " + template + " RENAME TO gone");
            CompletableFuture<TemporaryDatabase> waiting =
                    CompletableFuture.supplyAsync(() -> server.temporary("late"));
            await().until(() -> !external.query(
                            "postgres",
                            "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'CREATE DATABASE%'")
                    .isEmpty());
            other.commit();
            try (TemporaryDatabase late = waiting.join()) {
                run(late, "CREATE TABLE book ()");
            }
        } finally {
            external.execute("ALTER DATABASE gone IS_TEMPLATE false", "DROP DATABASE gone");
        }
    }

    @Test
    void nameThatSomebodyIsAboutToTakeIsTaken() throws SQLException {
        server.create("before");
        try (Connection other = external.connect("postgres");
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("ALTER DATABASE before RENAME TO contended");
            CompletableFuture<TemporaryDatabase> waiting =
                    CompletableFuture.supplyAsync(() -> server.temporary("contended"));
            await().until(() -> !external.query("postgres", "SELECT pid FROM pg_locks WHERE NOT granted")
                    .isEmpty());
            other.commit();
            assertThatThrownBy(waiting::join).hasCauseInstanceOf(DatabaseExistsException.class);
            server.drop("contended");
        }
    }

    @Test
    void copiesOfADatabaseThatMayChangeAreNot() throws SQLException {
        try (TemporaryDatabase original = server.temporary("original")) {
            for (int i : IntStream.range(0, 3).toArray()) {
                run(original, "CREATE TABLE book" + i + " ()");
                try (TemporaryDatabase copy = server.temporaryFrom("original")) {
                    run(copy, "SELECT FROM book" + i);
                }
            }
        }
    }

    @Test
    void manyThreadsHaveDatabasesOfTheirOwn() {
        String template = server.ensureTemplate(TemplateKey.of("many"), database -> {});
        List<String> names = IntStream.range(0, 40)
                .parallel()
                .mapToObj(i -> {
                    try (TemporaryDatabase database = server.temporaryFrom(template)) {
                        run(database, "CREATE TABLE book ()");
                        return database.name();
                    } catch (SQLException ex) {
                        throw new AssertionError(ex);
                    }
                })
                .toList();
        assertThat(names).doesNotHaveDuplicates();
    }

    private static void run(TemporaryDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
