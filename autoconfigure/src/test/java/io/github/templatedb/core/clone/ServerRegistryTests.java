package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.ServerSettings;
import io.github.templatedb.core.template.TemplatePolicy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerRegistryTests {

    private static final TemplatePolicy POLICY = new TemplatePolicy(1L << 30, Duration.ofDays(14));

    private final ServerRegistry servers = new ServerRegistry();

    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        thread.shutdownNow();
        servers.close();
    }

    @Test
    void serversWithOtherSettingsAreNotWaitedFor() throws Exception {
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch othersHaveAnswered = new CountDownLatch(1);
        Future<?> slow = thread.submit(() -> servers.get(
                new Settings("slow", () -> {
                    starting.countDown();
                    othersHaveAnswered.await();
                }),
                POLICY,
                () -> {}));
        starting.await();

        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> servers.get(new Settings("quick", () -> {}), POLICY, () -> {}))
                .withMessage("quick does not start");
        assertThat(servers.lost()).isZero();
        assertThat(servers.summary()).isEmpty();

        assertThat(slow.isDone()).isFalse();
        othersHaveAnswered.countDown();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(slow::get)
                .withMessageContaining("slow does not start");
    }

    @Test
    void failureOfSomeSettingsIsRemembered() {
        int[] starts = new int[1];
        Settings settings = new Settings("none", () -> starts[0]++);
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> servers.get(settings, POLICY, () -> {}))
                    .withMessage("none does not start");
        }
        assertThat(starts[0]).isOne();
    }

    private record Settings(String name, Step step) implements ServerSettings {

        @Override
        public RunningServer start() {
            try {
                step.run();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            throw new ServerException(name + " does not start");
        }
    }

    @FunctionalInterface
    private interface Step {

        void run() throws InterruptedException;
    }
}
