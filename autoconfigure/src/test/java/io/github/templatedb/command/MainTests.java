package io.github.templatedb.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The command as a process, with what comes from its environment. */
class MainTests {

    private static final String LEFT = "tdb_c_aaaaaaaa_deadbeef_1";

    @AutoClose
    private static final ExternalPostgres external = ExternalPostgres.start();

    @TempDir
    private Path none;

    @BeforeEach
    void leave() {
        external.execute(
                "DROP DATABASE IF EXISTS " + LEFT,
                "CREATE DATABASE " + LEFT + " OWNER tester",
                "COMMENT ON DATABASE " + LEFT + " IS '" + SharedServer.OF_NOBODY + "'");
    }

    private Map<String, String> variables(String... more) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "TEMPLATEDB_SERVER_DIRECTORY", none.toString(),
                "TEMPLATEDB_SERVER_URL", external.url("library"),
                "TEMPLATEDB_SERVER_USERNAME", "tester"));
        for (int i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        return variables;
    }

    @Test
    void serverAndPasswordComeFromTheEnvironment() throws Exception {
        Command list = Command.process(
                variables("TEMPLATEDB_SERVER_PASSWORD", ExternalPostgres.PASSWORD), "", "list", "--json");

        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(JsonMapper.shared().readTree(list.out()).findValuesAsString("name"))
                .contains(LEFT);
        assertThat(list.out() + list.err()).doesNotContain(ExternalPostgres.PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"schema", "SCHEMA"})
    void isolationComesFromTheEnvironment(String isolation) throws Exception {
        String schema = "tdb_s_aaaaaaaa_deadbeef_1";
        try (Connection superuser = external.connect("library")) {
            superuser
                    .createStatement()
                    .execute("CREATE SCHEMA IF NOT EXISTS %s AUTHORIZATION guest; COMMENT ON SCHEMA %s IS '%s'"
                            .formatted(schema, schema, MarkedDatabases.comment("owner", "deadbeef")));
        }

        Command check = Command.process(ofGuest(isolation), "", "check");

        assertThat(check.exitCode()).as(check.err()).isEqualTo(1);
        assertThat(check.out()).contains(schema).doesNotContain(LEFT);
    }

    @Test
    void unknownIsolationIsTold() throws Exception {
        Command check = Command.process(ofGuest("table"), "", "check");

        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out()).isEmpty();
        assertThat(check.err()).contains("TEMPLATEDB_ISOLATION", "'table'", "database or schema");
    }

    private Map<String, String> ofGuest(String isolation) {
        return variables(
                "TEMPLATEDB_SERVER_USERNAME",
                "guest",
                "TEMPLATEDB_SERVER_PASSWORD",
                ExternalPostgres.PASSWORD,
                "TEMPLATEDB_ISOLATION",
                isolation);
    }

    @Test
    void passwordIsAskedForAndDoesNotStandInTheAnswer() throws Exception {
        Command list = Command.process(variables(), ExternalPostgres.PASSWORD + "\n", "list", "-W");

        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.out()).contains(LEFT).doesNotContain("password");
        assertThat(list.err()).contains("password").doesNotContain(ExternalPostgres.PASSWORD);
    }

    @Test
    void wrongPasswordIsToldAndEndsWithOne() throws Exception {
        Command check = Command.process(variables("TEMPLATEDB_SERVER_PASSWORD", "wrong"), "", "check");

        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out()).contains("refused the login of 'tester'", "templatedb.server.password");
    }

    @Test
    void buildServerIsKnownByItsVariable() throws Exception {
        Map<String, String> variables = variables("TEMPLATEDB_SERVER_PASSWORD", ExternalPostgres.PASSWORD);
        assertThat(Command.process(variables, "", "clean").exitCode()).isEqualTo(1);
        assertThat(external.databases("tdb_")).containsExactly(LEFT);

        variables.put("CI", "true");
        assertThat(Command.process(variables, "", "clean", "--all").exitCode()).isEqualTo(1);
        assertThat(external.databases("tdb_")).containsExactly(LEFT);

        assertThat(Command.process(variables, "", "clean").exitCode()).isZero();
        assertThat(external.databases("tdb_")).isEmpty();
    }

    @Test
    void argumentsThatAreNotUnderstoodEndWithTwo() throws Exception {
        Command wrong = Command.process(variables(), "", "--jsn");

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err()).contains("--jsn", "Usage");
    }
}
