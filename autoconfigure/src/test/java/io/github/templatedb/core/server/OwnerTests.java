package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.server.embedded.TestServer;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
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
        try (Owner owner = new Owner(embedded.server())) {
            String id = owner.id();
            assertThat(rows("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"))
                    .containsExactly("t");
            assertThat(living()).isEmpty();

            owner.nameClone("a");

            assertThat(living()).containsExactly(id);
            assertThat(owner.id()).isEqualTo(id);
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
