package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.server.embedded.TestServer;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdminConnectionsTests {

    @AutoClose
    private static final TestServer embedded = TestServer.start();

    @Test
    void connectionThatNobodyNeedsIsClosedAndTheNextIsNew() {
        try (Server server = new Server(embedded.server().endpoint())) {
            int one = pid(server);
            assertThat(pid(server)).isEqualTo(one);

            await().until(() -> sessions(one).isEmpty());

            assertThat(pid(server)).isNotEqualTo(one);
        }
    }

    private static int pid(Server server) {
        return server.query("Asking for the session", "SELECT pg_backend_pid()", row -> row.getInt(1))
                .get(0);
    }

    private static List<Integer> sessions(int pid) {
        return embedded.server()
                .query(
                        "Looking for a session",
                        "SELECT pid FROM pg_stat_activity WHERE pid = ?",
                        row -> row.getInt(1),
                        pid);
    }
}
