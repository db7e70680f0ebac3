package io.github.templatedb.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.LongForm;
import io.github.templatedb.core.clone.Databases;
import io.github.templatedb.core.clone.StoreUser;
import io.github.templatedb.core.clone.StoreUser.Behaviour;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.sql.Connection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UnusedDatabasesTests {

    private static final int MANY = LongForm.RUNS ? 1000 : 40;

    @AutoClose
    private static final SharedServer shared = SharedServer.start();

    private static final Databases databases = shared.databases();

    @AfterEach
    void dropAll() {
        for (String left :
                databases.rows("SELECT quote_ident(datname) FROM pg_database WHERE datname ~ 'tdb_|library|Orders'")) {
            databases.execute(
                    "ALTER DATABASE " + left + " IS_TEMPLATE false", "DROP DATABASE " + left + " WITH (FORCE)");
        }
    }

    @Test
    void whatAKilledJvmHasLeftGoesAndWhatALivingOneNeedsStays() throws Exception {
        try (StoreUser killed = shared.user(Behaviour.SUCCEED);
                StoreUser killedBuilder = StoreUser.start(endpoint(), "unfinished", Behaviour.HANG);
                StoreUser living = shared.user(Behaviour.SUCCEED);
                StoreUser livingBuilder = StoreUser.start(endpoint(), "growing", Behaviour.HANG)) {
            String orphan = killed.go().await("clone");
            String unfinished = killedBuilder.go().await("building");
            String clone = living.go().await("clone");
            String growing = livingBuilder.go().await("building");
            killed.kill();
            killedBuilder.kill();

            Command clean = shared.run("clean", "--force");

            assertThat(clean.err()).isEmpty();
            assertThat(clean.exitCode()).isZero();
            assertThat(clean.out()).contains("dropped " + orphan, "dropped " + unfinished, "of 2)");
            assertThat(databases.names("^tdb_[bc]_")).containsExactlyInAnyOrder(clone, growing);
            assertThat(databases.names("^tdb_t_")).hasSize(1);

            assertThat(shared.run("clean", "--all", "--force").exitCode()).isZero();
            assertThat(databases.names("^tdb_[bct]_")).hasSize(3);
            assertThat(databases.rowsIn(new DatabaseName(clone), "SELECT title FROM book"))
                    .containsExactly("Emma", "Persuasion");
        }
    }

    @Test
    void templatesAndKeptDatabasesStayWithoutAll() throws Exception {
        keep();
        String orphan = shared.orphan(1);

        assertThat(shared.run("clean", "--force").exitCode()).isZero();
        assertThat(databases.names("^tdb_t_")).hasSize(1);
        assertThat(databases.names("^tdb_c_")).hasSize(1).doesNotContain(orphan);

        assertThat(shared.run("clean", "--force", "--older-than", "0s").exitCode())
                .isZero();
        assertThat(databases.names("^tdb_")).hasSize(1).allMatch(name -> name.startsWith("tdb_t_"));
    }

    @Test
    void allHasToBeConfirmedByTheNameOfTheServer() throws Exception {
        keep();

        for (String typed : List.of("", "y\n", "y\ny\n", "another\n")) {
            assertThat(shared.answering(typed, "clean", "--all").exitCode()).isEqualTo(1);
        }
        assertThat(databases.names("^tdb_")).hasSize(2);

        Command clean = shared.answering(shared.name() + "\n", "clean", "--all");
        assertThat(clean.out()).contains("Type " + shared.name());
        assertThat(clean.exitCode()).isZero();
        assertThat(databases.names("^tdb_")).isEmpty();
    }

    private static void keep() throws Exception {
        try (StoreUser failing = shared.user(Behaviour.FAIL)) {
            failing.go().await("kept");
        }
    }

    @Test
    void somebodyIsAskedUnlessItIsForced() {
        shared.orphan(1);

        Command refused = shared.answering("n\n", "clean");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).contains("tdb_c_aaaaaaaa_deadbeef_1", "[y/N]");
        assertThat(databases.names("^tdb_")).hasSize(1);

        assertThat(shared.answering("y\n", "clean").exitCode()).isZero();
        assertThat(databases.names("^tdb_")).isEmpty();
    }

    @Test
    void dryRunChangesNothing() throws Exception {
        keep();
        String orphan = shared.orphan(1);
        List<String> before = databases.names("^tdb_");

        Command clean = shared.run("clean", "--all", "--dry-run");

        assertThat(clean.exitCode()).isZero();
        assertThat(clean.out()).contains(before).contains(orphan).doesNotContain("dropped");
        assertThat(databases.names("^tdb_")).isEqualTo(before);
    }

    @Test
    void whatHasNoMarkOfOursIsNeverDropped() {
        databases.create("tdb_c_aaaaaaaa_deadbeef_1", "the library of Alexandria");
        databases.execute("CREATE DATABASE tdb_c_aaaaaaaa_deadbeef_2", "CREATE DATABASE tdb_b_aaaaaaaaaaaa_deadbeef_3");
        databases.create("tdb_t_aaaaaaaaaaaa", "{\"used\" : 0}");
        databases.create("library", SharedServer.OF_NOBODY);
        databases.create("tdb_c_aaaaaaaa_deadbeef_4", "{\"templatedb\" : 2}");
        databases.create("tdb_x_of_another_version", SharedServer.OF_NOBODY);
        List<String> before = databases.names("tdb_|library");
        databases.create("\"Orders \"\"of\"\" 2026\"", MarkedDatabases.comment("owner", "deadbeef"));

        Command clean = shared.run("clean", "--all", "--force", "--older-than", "0s");

        assertThat(clean.exitCode()).isZero();
        assertThat(databases.names("tdb_|library|Orders")).isEqualTo(before);
        assertThat(clean.out()).contains("dropped Orders \"of\" 2026 (1 of 1)");
    }

    @Test
    void databaseThatSomebodyIsConnectedToIsNamedAndTheOthersGo() throws Exception {
        String first = shared.orphan(1);
        String second = shared.orphan(2);
        String third = shared.orphan(3);
        try (Connection open = databases.connect(new DatabaseName(second))) {
            Command clean = shared.run("clean", "--force");

            assertThat(open.isValid(5)).isTrue();
            assertThat(clean.exitCode()).isEqualTo(1);
            assertThat(clean.err())
                    .contains(
                            second + ": Dropping " + second,
                            "is being accessed by other users",
                            "Left:",
                            "clone        " + second)
                    .doesNotContain(first, third);
            assertThat(databases.names("^tdb_")).containsExactly(second);
        }
        assertThat(shared.run("clean", "--force").exitCode()).isZero();
        assertThat(databases.names("^tdb_")).isEmpty();
    }

    /** On disk in the long form: they take 7 MB each. */
    @Test
    @Timeout(1800)
    void manyDatabasesGoInOneGo() {
        try (ExternalPostgres external = MANY > 100 ? ExternalPostgres.startOnDisk() : ExternalPostgres.start()) {
            IntStream.rangeClosed(1, MANY)
                    .forEach(number -> external.execute(
                            "CREATE DATABASE tdb_c_aaaaaaaa_deadbeef_%d OWNER tester %s"
                                    .formatted(number, external.copyClause()),
                            "COMMENT ON DATABASE tdb_c_aaaaaaaa_deadbeef_%d IS '%s'"
                                    .formatted(number, SharedServer.OF_NOBODY)));
            String password = ExternalPostgres.PASSWORD.replace("&", "%26").replace(" ", "%20");
            String url = external.url("library") + "?user=tester&password=" + password;

            Command clean = shared.run("clean", "--force", "--url", url);

            assertThat(clean.err()).isEmpty();
            assertThat(clean.exitCode()).isZero();
            assertThat(clean.out()).contains("(%d of %d)".formatted(MANY, MANY));
            assertThat(external.databases("tdb_")).isEmpty();
        }
    }

    @Test
    void ageIsANumberAndAUnit() {
        assertThat(shared.run("clean", "--older-than", "yesterday").err()).contains("30m, 12h or 7d", "Usage");
        assertThat(shared.run("clean", "--older-than", "1w").exitCode()).isEqualTo(2);
        assertThat(shared.run("clean", "--older-than", "7d").exitCode()).isZero();
    }

    private static Endpoint endpoint() {
        return shared.server().server().endpoint();
    }
}
