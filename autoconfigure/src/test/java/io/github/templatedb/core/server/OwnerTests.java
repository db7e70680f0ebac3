package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.server.embedded.TestServer;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class OwnerTests {

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    @Test
    void ownerThatHasNothingNeedsNoSession() {
        new Owner(embedded.server()).close();

        assertThat(living()).isEmpty();
    }

    @Test
    void ownerLivesFromItsFirstNameToItsEnd() {
        Owner owner = new Owner(embedded.server());
        DatabaseName name = owner.nameClone("a");
        assertThat(living()).containsExactly(owner.id());
        assertThat(name.value()).isEqualTo("tdb_c_a_" + owner.id() + "_1");

        owner.close();

        assertThat(living()).isEmpty();
    }

    @Test
    void noTwoNamesAreEqual() {
        try (Owner owner = new Owner(embedded.server());
                Owner other = new Owner(embedded.server())) {
            assertThat(new DatabaseName[] {
                        owner.nameClone("a"), owner.nameClone("a"), owner.nameBuilding("a"), other.nameClone("a")
                    })
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void numberThatAnotherOwnerHasIsNotTaken() {
        PrimitiveIterator.OfInt drawn = IntStream.of(-7, -7, Integer.MIN_VALUE).iterator();
        try (Owner one = new Owner(embedded.server(), drawn::nextInt);
                Owner other = new Owner(embedded.server(), drawn::nextInt)) {
            assertThat(one.id()).isEqualTo("fffffff9");
            assertThat(other.id()).isEqualTo("80000000");
            assertThat(living()).containsExactlyInAnyOrder("fffffff9", "80000000");
        }
        assertThat(sessions()).isZero();
    }

    @Test
    void ownerWhoseSessionIsEndedLivesAgainBeforeItsNextName() {
        try (Server server = new Server(embedded.server().endpoint());
                Owner owner = new Owner(server)) {
            String id = owner.id();
            assertThat(endSessions()).containsExactly("t");
            assertThat(living()).isEmpty();

            owner.nameClone("a");

            assertThat(living()).containsExactly(id);
            assertThat(owner.id()).isEqualTo(id);
        }
    }

    @Test
    void othersDoNotFailWhenTheSessionOfAnOwnerIsEndedWhileItIsIdle() {
        try (Server server = new Server(embedded.server().endpoint());
                Owner owner = new Owner(server)) {
            String id = owner.id();
            await().pollDelay(Duration.ofSeconds(2)).until(() -> living().contains(id));
            endSessions();

            assertThat(pid(server)).isNotEmpty();

            owner.nameClone("a");
            assertThat(living()).containsExactly(id);
        }
    }

    @Test
    void sessionsTellWhichProcessTheyServe() {
        try (Owner owner = new Owner(embedded.server())) {
            assertThat(owner.id()).hasSize(8);
            assertThat(rows("SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)"
                            + " WHERE locktype = 'advisory'"))
                    .singleElement()
                    .asString()
                    .startsWith("templatedb " + ProcessHandle.current().pid() + "@");
        }
    }

    @Test
    void ownerAndAllOtherWorkHaveOneSession() {
        try (Server server = new Server(embedded.server().endpoint());
                Owner owner = new Owner(server)) {
            owner.nameClone("a");

            assertThat(holders()).containsExactly(pid(server));
        }
    }

    @Test
    void sessionOfAnOwnerStaysWhenNobodyNeedsIt() {
        try (Server server = new Server(embedded.server().endpoint());
                Owner owner = new Owner(server)) {
            owner.nameClone("a");
            String other = server.call("Working", first -> pid(server));
            assertThat(holders()).doesNotContain(other);

            await().until(() ->
                    rows("SELECT 1 FROM pg_stat_activity WHERE pid = " + other).isEmpty());

            assertThat(holders()).containsExactly(pid(server));
        }
    }

    @Test
    void ownerWhoseSessionIsEndedWhileOthersWorkOnItLivesAgainBeforeItsNextName() {
        try (Server server = new Server(embedded.server().endpoint());
                Owner owner = new Owner(server)) {
            String id = owner.id();
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> server.call("Working", connection -> {
                        endSessions();
                        return connection.createStatement().execute("SELECT 1");
                    }))
                    .withMessageContaining("57P01");
            assertThat(living()).isEmpty();

            owner.nameClone("a");

            assertThat(living()).containsExactly(id);
            assertThat(holders()).containsExactly(pid(server));
        }
    }

    @Test
    void ownerIsNotAskedWhileOthersWorkOnItsSession() {
        try (Server server = new Server(embedded.server().endpoint());
                Owner owner = new Owner(server)) {
            String id = owner.id();
            String holder = holders().get(0);

            DatabaseName name = server.call("Working", connection -> owner.nameClone("a"));

            assertThat(name.value()).contains(id);
            assertThat(holders()).containsExactly(holder);
        }
    }

    @Test
    void workThatFailsLeavesTheOwnerAlive() {
        try (Server server = new Server(embedded.server().endpoint());
                Owner owner = new Owner(server)) {
            owner.nameClone("a");
            String holder = holders().get(0);

            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> server.execute("Failing", List.of("SELECT 1 / 0")));
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> server.query("Failing", "SELECT 1", row -> 1 / (row.getInt(1) - 1)));

            assertThat(holders()).containsExactly(holder);
        }
    }

    @Test
    void ownerThatIsClosedWhileOthersWorkOnItsSessionEndsWithTheirWork() {
        try (Server server = new Server(embedded.server().endpoint())) {
            Owner owner = new Owner(server);
            owner.nameClone("a");
            String holder = holders().get(0);

            server.call("Working", connection -> {
                owner.close();
                return connection.createStatement().execute("SELECT 1");
            });

            assertThat(pid(server)).isNotEqualTo(holder);
            await().until(() -> living().isEmpty());
        }
    }

    @Test
    void sessionOfAnOwnerThatHasEndedServesOthers() {
        try (Server server = new Server(embedded.server().endpoint())) {
            Owner owner = new Owner(server);
            owner.nameClone("a");
            String holder = holders().get(0);

            owner.close();

            assertThat(pid(server)).isEqualTo(holder);
            assertThat(living()).isEmpty();
        }
    }

    private static List<String> endSessions() {
        return rows("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'");
    }

    private static String pid(Server server) {
        return server.query("Asking for the session", "SELECT pg_backend_pid()", row -> row.getString(1))
                .get(0);
    }

    private static List<String> holders() {
        return rows("SELECT pid FROM pg_locks WHERE locktype = 'advisory'");
    }

    private static List<String> living() {
        return rows(Owner.LIVING);
    }

    private static int sessions() {
        return rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'").size();
    }

    private static List<String> rows(String sql) {
        return embedded.server().call("Asking", connection -> {
            List<String> rows = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    rows.add(row.getString(1));
                }
            }
            return rows;
        });
    }
}
