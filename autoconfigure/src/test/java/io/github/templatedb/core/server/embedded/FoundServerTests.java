package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.server.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class FoundServerTests {

    /** As its file says while it starts, whoever starts it has the lock of its home. */
    @Test
    void serverThatStartsIsWaitedFor() throws Exception {
        try (TestServer started = TestServer.start(Map.of())) {
            Path status = started.directory().resolve("data/postmaster.pid");
            String ready = Files.readString(status);
            Files.writeString(status, ready.replace("ready   ", "starting"));
            CountDownLatch locked = new CountDownLatch(1);
            Thread connecting = Thread.currentThread();
            FutureTask<Path> starting = new FutureTask<>(() ->
                    ProcessLock.holding(started.directory().resolveSibling("lock"), Duration.ofSeconds(30), () -> {
                        locked.countDown();
                        while (connecting.getState() != Thread.State.TIMED_WAITING) {
                            Thread.onSpinWait();
                        }
                        return Files.writeString(status, ready);
                    }));
            Thread thread = new Thread(starting, "starting");
            thread.setDaemon(true);
            thread.start();
            locked.await();

            FoundServer found = FoundServer.all(started.home()).get(0);
            try (RunningServer server = found.connect()) {
                assertThat(server.server().setting("server_version_num")).startsWith("1");
            }
            assertThat(starting.get()).isEqualTo(status);
        }
    }
}
