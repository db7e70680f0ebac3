package io.github.templatedb.core.rewind;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.core.server.embedded.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When one of its processes is killed, PostgreSQL ends all others, and begins to count at zero. */
class CrashedServerTests {

    @Test
    void whatWasWrittenBeforeACrashIsNotForgotten() throws Exception {
        try (TestServer server = TestServer.start(Map.of("restart_after_crash", "on"))) {
            assumeThat(server.server().facts().majorVersion()).isGreaterThanOrEqualTo(15);
            try (RewindPlay play = new RewindPlay(server, "crashed", "CREATE TABLE t (id int)")) {
                play.execute("INSERT INTO t VALUES (1)");
                play.rewind();
                play.begin();
                play.execute("INSERT INTO t VALUES (1)");
                long pid = Long.parseLong(Sql.text(play.one(), "SELECT pg_backend_pid()"));
                ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                await().ignoreExceptions().until(play::connectAgain);

                assertThatThrownBy(play::rewind).hasMessage("statistics that were reset");
            }
        }
    }
}
