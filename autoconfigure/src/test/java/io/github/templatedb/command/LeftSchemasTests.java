package io.github.templatedb.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.LongForm;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.Owner;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Schemas in one database, for a role that can make no others. */
class LeftSchemasTests {

    private static final int MANY = LongForm.RUNS ? 400 : 40;

    private static final String ORPHAN = "tdb_s_aaaaaaaa_deadbeef_";

    @AutoClose
    private static final ExternalPostgres external = ExternalPostgres.start();

    @TempDir
    private static Path none;

    @AfterEach
    void dropAll() throws SQLException {
        for (String schema : external.schemas()) {
            if (schema.startsWith("tdb_")) {
                execute("DROP SCHEMA " + schema + " CASCADE");
            }
        }
    }

    @Test
    void schemasOfALivingJvmStayAndTheOthersAreLeftBehind() throws Exception {
        try (Server server = new Server(external.endpoint("guest").sharing("library"));
                Owner living = new Owner(server)) {
            String used = living.nameSchema("aaaaaaaa").value();
            make(used, MarkedDatabases.comment("owner", used.substring(15, 23)));
            assertThat(run("check").exitCode()).isZero();
            String orphan = orphan(1);
            make(ORPHAN + 2, "of somebody else");

            Command list = run("list", "--json");
            JsonNode found =
                    JsonMapper.shared().readTree(list.out()).get("servers").get(0);
            assertThat(found.get("name").stringValue()).endsWith("/library");
            assertThat(found.get("databases"))
                    .extracting(schema -> schema.get("name").stringValue())
                    .containsExactlyInAnyOrder(used, orphan);
            for (JsonNode schema : found.get("databases")) {
                assertThat(schema.propertyNames()).containsExactly("name", "kind", "bytes", "owner", "inUseBy");
                assertThat(schema.get("kind").stringValue()).isEqualTo("schema");
                assertThat(schema.get("bytes").longValue()).isPositive();
                assertThat(schema.get("inUseBy").isNull())
                        .isEqualTo(schema.get("name").stringValue().equals(orphan));
            }

            Command check = run("check");
            assertThat(check.exitCode()).isEqualTo(1);
            assertThat(check.out()).contains(orphan, "in use by nobody").doesNotContain(used, ORPHAN + 2);

            Command clean = run("clean", "--force", "--all");
            assertThat(clean.exitCode()).as(clean.err()).isZero();
            assertThat(external.schemas()).contains(used, ORPHAN + 2).doesNotContain(orphan);
            assertThat(run("check").exitCode()).isZero();
        }
    }

    @Test
    void schemaThatSomebodyUsesIsNamedAndTheOthersGo() throws Exception {
        orphan(1);
        String used = orphan(2);
        orphan(3);
        try (Connection guest = guest()) {
            guest.setAutoCommit(false);
            guest.createStatement().executeQuery("SELECT * FROM " + used + ".book1");

            Command clean = run("clean", "--force");

            assertThat(clean.exitCode()).isEqualTo(1);
            assertThat(clean.err()).contains(used + ": ", "Left:", "schema       " + used);
            assertThat(guest.isValid(5)).isTrue();
        }
        assertThat(external.schemas()).contains(used).doesNotContain(ORPHAN + 1, ORPHAN + 3);
    }

    @Test
    void manySchemasGoInOneGo() throws Exception {
        for (int number : IntStream.rangeClosed(1, MANY).toArray()) {
            orphan(number);
        }

        Command clean = run("clean", "--force");

        assertThat(clean.err()).isEmpty();
        assertThat(clean.exitCode()).isZero();
        assertThat(clean.out()).contains("(%d of %d)".formatted(MANY, MANY));
        assertThat(external.schemas()).noneMatch(schema -> schema.startsWith("tdb_"));
    }

    @Test
    void urlLeadsIntoTheSchema() throws Exception {
        Command url = run("url", orphan(1), "--with-password");

        assertThat(url.exitCode()).as(url.err()).isZero();
        try (Connection connection = DriverManager.getConnection(url.out().split("\\R")[0])) {
            assertThat(connection.getSchema()).isEqualTo(ORPHAN + 1);
        }
    }

    private static Command run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        String password = Endpoint.encoded(ExternalPostgres.PASSWORD);
        all.addAll(List.of("--schemas", "--user", "guest", "--url", external.url("library") + "?password=" + password));
        return Command.run(none, all.toArray(String[]::new));
    }

    /** A schema of twenty tables whose JVM is gone. */
    private static String orphan(int number) throws SQLException {
        make(ORPHAN + number, MarkedDatabases.comment("owner", "deadbeef"));
        return ORPHAN + number;
    }

    private static void make(String schema, String comment) throws SQLException {
        StringBuilder sql = new StringBuilder("CREATE SCHEMA " + schema);
        sql.append("; COMMENT ON SCHEMA %s IS '%s'".formatted(schema, comment));
        for (int i = 1; i <= 20; i++) {
            sql.append("; CREATE TABLE %s.book%d (isbn text PRIMARY KEY, title text)".formatted(schema, i));
        }
        execute(sql.toString());
    }

    private static void execute(String sql) throws SQLException {
        try (Connection guest = guest();
                Statement statement = guest.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection guest() throws SQLException {
        return DriverManager.getConnection(external.url("library"), "guest", ExternalPostgres.PASSWORD);
    }
}
