package io.github.templatedb.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.clone.StoreUser;
import io.github.templatedb.core.clone.StoreUser.Behaviour;
import io.github.templatedb.core.server.Psql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UrlTests {

    @AutoClose
    private static SharedServer shared;

    private static String kept;

    @BeforeAll
    static void keep() throws Exception {
        shared = SharedServer.start();
        try (StoreUser failing = shared.user(Behaviour.FAIL)) {
            kept = failing.go().await("kept");
        }
    }

    @Test
    void commandOpensAKeptDatabaseAndHasNoPassword() throws Exception {
        Command url = shared.run("url", kept);

        assertThat(url.exitCode()).isZero();
        String[] lines = url.out().split("\\R");
        assertThat(lines).hasSize(2);
        assertThat(lines[0]).startsWith("jdbc:postgresql://127.0.0.1:").endsWith("/" + kept + "?user=postgres");
        assertThat(url.out() + url.err())
                .doesNotContain(shared.server().server().endpoint().password());
        try (Connection connection = Psql.startedBy(lines[1]).connect()) {
            assertThat(firstTitle(connection)).isEqualTo("Emma");
        }
    }

    @Test
    void urlHasThePasswordIfThatIsAskedFor() throws Exception {
        Command url = shared.run("url", kept, "--with-password");

        try (Connection connection = DriverManager.getConnection(url.out().split("\\R")[0])) {
            assertThat(firstTitle(connection)).isEqualTo("Emma");
        }
    }

    private static String firstTitle(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT title FROM book")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void whatHasNoUrlIsSaid() {
        Command missing = shared.run("url", "library");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("'library'", "'list'");

        String template = shared.databases().names("^tdb_t_").get(0);
        assertThat(shared.run("url", template).err())
                .contains(template + " accepts no connections")
                .doesNotContain("No running server");
        assertThat(shared.run("url", "postgres").exitCode()).isEqualTo(1);
    }

    @Test
    void sealedCloneHasNoUrl() {
        String sealed = shared.orphan(1);
        shared.databases().execute("ALTER DATABASE " + sealed + " ALLOW_CONNECTIONS false");

        Command url = shared.run("url", sealed);

        assertThat(url.exitCode()).isEqualTo(1);
        assertThat(url.out()).isEmpty();
        assertThat(url.err()).contains(sealed + " accepts no connections");
    }
}
