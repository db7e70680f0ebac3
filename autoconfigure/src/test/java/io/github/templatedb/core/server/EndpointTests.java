package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointTests {

    private static final DatabaseName DATABASE = new DatabaseName("tdb_c_1");

    private static final Endpoint SERVER = new Endpoint(
            "localhost",
            5433,
            "tester",
            "xyzzy",
            Map.of("sslmode", "require", "options", "-c a=1", "sslpassword", "plugh&?"));

    @Test
    void urlHasTheParametersOfTheServerAndNoLogin() {
        assertThat(SERVER.jdbcUrl(DATABASE))
                .isEqualTo("jdbc:postgresql://localhost:5433/tdb_c_1"
                        + "?options=-c%20a%3D1&sslmode=require&sslpassword=plugh%26%3F");
        assertThat(new Endpoint("localhost", 5433, "tester", "xyzzy").jdbcUrl(DATABASE))
                .isEqualTo("jdbc:postgresql://localhost:5433/tdb_c_1");
    }

    @Test
    void parametersOfTheCallerWinAndStayAsTheyAreWritten() {
        assertThat(SERVER.keeping(name -> name.startsWith("ssl"))
                        .jdbcUrl(DATABASE, "currentSchema=a,b&sslmode=disable"))
                .isEqualTo("jdbc:postgresql://localhost:5433/tdb_c_1"
                        + "?currentSchema=a,b&sslmode=disable&sslpassword=plugh%26%3F");
    }

    @Test
    void optionsOfTheCallerComeAfterThoseOfTheServer() {
        assertThat(SERVER.keeping("options"::equals).query("options=-c%20b=2"))
                .isEqualTo("options=-c%20a%3D1%20-c%20b=2");
    }

    @Test
    void addressOfIpVersion6IsInBrackets() {
        Endpoint endpoint = new Endpoint("::1", 5432, "tester", "xyzzy");
        assertThat(endpoint.jdbcUrl(DATABASE)).isEqualTo("jdbc:postgresql://[::1]:5432/tdb_c_1");
        assertThat(endpoint).hasToString("tester@[::1]:5432");
    }

    @Test
    void secretsAreNotInTheText() {
        assertThat(SERVER.toString()).doesNotContain("xyzzy", "plugh");
    }
}
