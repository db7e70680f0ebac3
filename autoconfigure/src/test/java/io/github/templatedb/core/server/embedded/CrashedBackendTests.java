package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class CrashedBackendTests {

    /** It could recover, and would empty the unlogged tables of all templates. */
    @Test
    void serverThatLosesOneOfItsProcessesEndsSaysWhyAndItsDataIsThrownAway() {
        TestServer embedded = TestServer.start(Map.of());
        try {
            RunFolder run = new RunFolder(embedded.directory());
            int backend = embedded.server().call("Asking for a process", connection -> connection
                    .unwrap(PGConnection.class)
                    .getBackendPID());

            ProcessHandle.of(backend).orElseThrow().destroyForcibly();

            await().atMost(Duration.ofSeconds(60)).until(run::hasEnded);
            await().until(embedded.embedded()::hasEnded);
            assertThat(embedded.embedded().lastWords())
                    .startsWith("PostgreSQL said: ")
                    .contains("(PID " + backend + ") was terminated by signal 9");
            assertThat(run.data()).doesNotExist();
        } finally {
            embedded.close();
        }
    }
}
