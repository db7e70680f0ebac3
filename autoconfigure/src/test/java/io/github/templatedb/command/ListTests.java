package io.github.templatedb.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.Main;
import io.github.templatedb.TestJvm;
import io.github.templatedb.core.clone.StoreUser;
import io.github.templatedb.core.clone.StoreUser.Behaviour;
import io.github.templatedb.core.clone.StoredDatabase;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.embedded.EmbeddedServer;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ListTests {

    @AutoClose
    private static SharedServer shared;

    @AutoClose
    private static StoreUser living;

    private static String clone;
    private static String orphan;
    private static String kept;

    @BeforeAll
    static void fill() throws Exception {
        shared = SharedServer.start();
        living = StoreUser.start(shared.server().server().endpoint(), "db/migration/V1__book.sql", Behaviour.SUCCEED);
        clone = living.go().await("clone");
        try (StoreUser failing =
                StoreUser.start(shared.server().server().endpoint(), "db/migration/V1__book.sql", Behaviour.FAIL)) {
            kept = failing.go().await("kept");
        }
        orphan = shared.orphan(1);
        shared.databases().create("\"Orders \"\"of\"\" 2026\"", MarkedDatabases.comment("owner", "deadbeef"));
        shared.databases().execute("CREATE DATABASE tdb_c_aaaaaaaa_deadbeef_2");
    }

    @Test
    void everyDatabaseOfOursIsShownAndNoneOfOthers() {
        Command list = shared.run("list");

        assertThat(list.exitCode()).isZero();
        assertThat(list.out())
                .containsPattern(
                        shared.name() + "  embedded  running  \\d+ MB  used \\d+ m?i?n?s ago  " + shared.directory())
                .containsPattern(
                        "template +tdb_t_[0-9a-f]{12} +\\d+ MB  1 migrations, built \\d+ m?i?n?s ago, used \\d+ m?i?n?s ago, in use by templatedb "
                                + living.pid() + "@")
                .containsPattern(
                        "clone +" + clone + " +\\d+ MB  owner [0-9a-f]{8}, in use by templatedb " + living.pid() + "@")
                .containsPattern("clone +" + orphan + " +\\d+ MB  owner deadbeef, in use by nobody")
                .containsPattern(
                        "kept +" + kept + " +\\d+ MB  owner [0-9a-f]{8}, kept \\d+ m?i?n?s ago, in use by nobody")
                .containsPattern("named +Orders \"of\" 2026 +\\d+ MB  owner deadbeef, in use by nobody")
                .doesNotContain("tdb_c_aaaaaaaa_deadbeef_2", "postgres ");
    }

    @Test
    void toolsGetTheSameAsJson() {
        JsonNode server = onlyServer(shared.run("list", "--json"));

        assertThat(server.get("name").stringValue()).isEqualTo(shared.name());
        assertThat(server.get("state").stringValue()).isEqualTo("running");
        assertThat(server.get("bytes").longValue()).isGreaterThan(20L << 20);
        assertThat(server.get("databases"))
                .extracting(database -> database.get("kind").stringValue() + " "
                        + database.get("name").stringValue())
                .contains("clone " + clone, "clone " + orphan, "kept " + kept, "named Orders \"of\" 2026")
                .hasSize(5);
        for (JsonNode database : server.get("databases")) {
            boolean used = database.get("name").stringValue().equals(clone)
                    || database.get("kind").stringValue().equals("template");
            assertThat(database.get("inUseBy").isNull()).isNotEqualTo(used);
        }
    }

    @Test
    void fieldsOfTheJsonStandInTheGuide() throws IOException {
        String guide = Files.readString(Path.of("../docs/users-guide.md"));
        String chapter =
                guide.substring(guide.indexOf("\n## Cleaning up\n"), guide.indexOf("\n## When something fails\n"));
        Map<String, List<String>> fields = Map.of(
                "template", List.of("name", "kind", "bytes", "key", "migrations", "built", "used", "inUseBy"),
                "kept", List.of("name", "kind", "bytes", "owner", "kept", "inUseBy"),
                "clone", List.of("name", "kind", "bytes", "owner", "inUseBy"),
                "named", List.of("name", "kind", "bytes", "owner", "inUseBy"));

        JsonNode server = onlyServer(shared.run("list", "--json"));

        assertThat(server.propertyNames())
                .containsExactly("name", "kind", "state", "bytes", "used", "folder", "problem", "databases")
                .allSatisfy(field -> assertThat(chapter).contains("`" + field + "`"));
        assertThat(Instant.parse(server.get("used").stringValue())).isBeforeOrEqualTo(Instant.now());
        for (JsonNode database : server.get("databases")) {
            assertThat(database.propertyNames())
                    .containsExactlyElementsOf(fields.get(database.get("kind").stringValue()))
                    .allSatisfy(field -> assertThat(chapter).contains("`" + field + "`"));
        }
        assertThat(Arrays.stream(StoredDatabase.Kind.values())
                        .map(kind -> "`" + kind.name().toLowerCase(Locale.ROOT) + "`"))
                .allSatisfy(kind -> assertThat(chapter).contains(kind));
    }

    private static JsonNode onlyServer(Command list) {
        assertThat(list.exitCode()).isZero();
        JsonNode servers = JsonMapper.shared().readTree(list.out()).get("servers");
        assertThat(servers).hasSize(1);
        return servers.get(0);
    }

    @Test
    void serverThatHasEndedIsShownAndNotStarted() throws Exception {
        Path directory = TestServer.newHome();
        try {
            EmbeddedServer.start(SharedServer.settings(directory)).close();
            TestServer.stopRuns(directory);

            assertThat(onlyServer(Command.run(directory, "list", "--json"))
                            .get("state")
                            .stringValue())
                    .isEqualTo("ended");
            assertThat(Command.run(directory, "list").out()).contains("  ended  ");
        } finally {
            TestServer.stopAll(directory);
        }
    }

    @Test
    void externalServerThatIsNamedIsShownBeside(@TempDir Path none) {
        try (ExternalPostgres external = ExternalPostgres.start()) {
            external.execute(
                    "CREATE DATABASE tdb_c_aaaaaaaa_deadbeef_1 OWNER tester",
                    "COMMENT ON DATABASE tdb_c_aaaaaaaa_deadbeef_1 IS '" + SharedServer.OF_NOBODY + "'");

            Command list = Command.run(none, "list", "--url", url(external), "--user", "tester");

            assertThat(list.err()).isEmpty();
            assertThat(list.out()).contains("tdb_c_aaaaaaaa_deadbeef_1").contains("127.0.0.1:");
        }
    }

    @Test
    void serverThatDoesNotAnswerIsToldAndTheOthersAreListed() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Command list = shared.run(
                    "list",
                    "--url",
                    "jdbc:postgresql://127.0.0.1:%d/x?loginTimeout=1".formatted(silent.getLocalPort()));

            assertThat(list.exitCode()).isEqualTo(1);
            assertThat(list.out())
                    .contains(clone)
                    .containsPattern(
                            "127.0.0.1:\\d+  external  unknown  The PostgreSQL server at .* cannot be reached: ");
        }
    }

    @Test
    void roleThatMayCreateNoDatabasesIsToldWhatItNeeds(@TempDir Path none) {
        try (ExternalPostgres external = ExternalPostgres.start()) {
            Command list = Command.run(none, "list", "--json", "--url", url(external), "--user", "reader");

            assertThat(list.exitCode()).isEqualTo(1);
            JsonNode server =
                    JsonMapper.shared().readTree(list.out()).get("servers").get(0);
            assertThat(server.get("state").stringValue()).isEqualTo("unknown");
            assertThat(server.get("problem").stringValue()).contains("has no CREATEDB", "ALTER ROLE reader CREATEDB;");
        }
    }

    private static String url(ExternalPostgres external) {
        return external.url("library") + "?password=" + Endpoint.encoded(ExternalPostgres.PASSWORD);
    }

    @Test
    void wrongArgumentsAreToldWithTheHelp() {
        assertThat(Command.of("", List.of()).exitCode()).isEqualTo(2);
        assertThat(Command.of("", List.of("lst")).exitCode()).isEqualTo(2);
        Command wrong = Command.of("", List.of("list", "--jsn"));
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("--jsn", "--json", "Usage");
        assertThat(Command.of("", List.of("--help")).out()).contains("list", "url", "Exit codes");
    }

    /** What libraries log does not come between. */
    @Test
    void worksInAJvmOfItsOwnWithoutSpring() throws Exception {
        List<String> options = List.of("-Dtemplatedb.server.directory=" + shared.directory());

        String output =
                TestJvm.outputWithout("(spring|logback|log4j|jackson|hibernate).*\\.jar", options, Main.class, "list");

        assertThat(output).contains(shared.name() + "  embedded  running", clone);
    }

    @Test
    void jsonHasEscapes() {
        assertThat(Json.of(Map.of("a\"b\\", List.of(1, "\n書店", true))))
                .isEqualTo("{\"a\\\"b\\\\\":[1,\"\\u000a書店\",true]}");
    }
}
