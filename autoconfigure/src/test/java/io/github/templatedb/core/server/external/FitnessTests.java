package io.github.templatedb.core.server.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.templatedb.core.server.Endpoint;
import java.sql.SQLException;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

class FitnessTests {

    private static final Endpoint SERVER = new Endpoint("db", 5432, "tester", "xyzzy");

    @Test
    void oldestSupportedVersionIsFit() {
        assertThatCode(() ->
                        new Fitness("PostgreSQL 14.0 on x86_64", 140000, false, false, "tester", true).check(SERVER))
                .doesNotThrowAnyException();
    }

    @Test
    void olderVersionIsNamed() {
        assertUnfit(new Fitness("PostgreSQL 13.22 on x86_64", 130022, false, false, "tester", true))
                .withMessageContaining(
                        "The server tester@db:5432 is 'PostgreSQL 13.22 on x86_64', and PostgreSQL 14 or later is needed.");
    }

    @Test
    void productThatSpeaksTheProtocolOnlyIsNamed() {
        assertUnfit(new Fitness("CockroachDB CCL v25.1", 140000, false, false, "tester", true))
                .withMessageContaining("'CockroachDB CCL v25.1'");
    }

    @Test
    void standbyIsRefused() {
        assertUnfit(new Fitness("PostgreSQL 18.0", 180000, true, true, "tester", true))
                .withMessageContainingAll("is a standby (pg_is_in_recovery() is true)", "Name the primary server");
    }

    @Test
    void failuresToConnectAreToldApart() {
        assertThat(notConnected("28000")).hasMessageContaining("refused the login of 'tester'");
        assertThat(notConnected("08004")).hasMessageContaining("refused the login of 'tester'");
        assertThat(notConnected("08001")).hasMessageContaining("cannot be reached");
        assertThat(notConnected("3D000"))
                .hasMessageContaining("gives 'tester' no connection to the database 'postgres': why (SQLSTATE 3D000)")
                .hasMessageContaining("GRANT CONNECT ON DATABASE postgres TO \"tester\";");
    }

    private static ExternalServerException notConnected(String state) {
        return Fitness.notConnected(SERVER, new SQLException("why", state));
    }

    private static ThrowableAssertAlternative<ExternalServerException> assertUnfit(Fitness fitness) {
        return Assertions.assertThatExceptionOfType(ExternalServerException.class)
                .isThrownBy(() -> fitness.check(SERVER));
    }
}
