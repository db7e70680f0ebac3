package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAccessTests {

    private static final DatabaseName DATABASE = new DatabaseName("tdb_c_1");

    @ParameterizedTest
    @ValueSource(strings = {"tester", "the tester", "o'hara", "$HOME", "`id`", "a\"b", "a\\b", "-x;y", "ärger", ""})
    void everyRoleReachesPsqlAsItIs(String role) {
        DatabaseAccess access =
                DatabaseAccess.of(new Endpoint("db.example", 5433, role, "xyzzy"), DATABASE, "", "For ever.");

        assertThat(Psql.startedBy(access.command()))
                .isEqualTo(new Psql(List.of("-h", "db.example", "-p", "5433", "-U", role, "-d", "tdb_c_1"), ""));
    }

    @Test
    void nothingInItIsAPassword() {
        Endpoint endpoint = new Endpoint("::1", 5432, "o'hara", "xyzzy", Map.of("sslpassword", "plugh"));

        DatabaseAccess access = DatabaseAccess.of(endpoint, DATABASE, "", "For ever.");

        assertThat(access.url()).isEqualTo("jdbc:postgresql://[::1]:5432/tdb_c_1?user=o%27hara");
        assertThat(access.command()).startsWith("psql -h ::1 ");
        assertThat(access.toString()).doesNotContain("xyzzy", "plugh");
    }
}
