package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdminDatabaseTests {

    @Test
    void loginToAProgramThatSaysNothingIsGivenUp() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Endpoint endpoint =
                    new Endpoint("127.0.0.1", mute.getLocalPort(), "tester", "xyzzy", Map.of("loginTimeout", "1"));

            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> new Server(endpoint))
                    .withMessageContainingAll(endpoint.address(), "timed out");
        }
    }

    @Test
    void loginMayTakeThirtySecondsUnlessTheEndpointSaysAnotherTime() throws IOException {
        Endpoint endpoint = new Endpoint("127.0.0.1", 5432, "tester", "xyzzy");
        Endpoint patient = new Endpoint("127.0.0.1", 5432, "tester", "xyzzy", Map.of("loginTimeout", "99"));

        assertThat(AdminDatabase.dataSource(endpoint).getLoginTimeout()).isEqualTo(30);
        assertThat(AdminDatabase.dataSource(patient).getLoginTimeout()).isEqualTo(99);
    }
}
