package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A port that was free when it was looked for, and is taken when postgres wants it. */
class TakenPortTests {

    @Test
    void anotherPortIsTriedWithNewData() throws IOException {
        Path home = TestServer.newHome();
        EmbeddedSettings settings = TestServer.settings(home, Duration.ofSeconds(60), Map.of());
        CacheFolder cache = CacheFolder.of(ServerUser.ofThisJvm());
        Installation installation = Installation.of(settings, cache);
        ServerHome place = ServerHome.of(settings, "0123456789abcdef", cache);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                EmbeddedServer server = new ServerLauncher(
                                settings, installation, cache, place, new FirstOn(taken.getLocalPort()))
                        .startOrAdopt()) {
            assertThat(server.server().endpoint().port()).isNotEqualTo(taken.getLocalPort());
            assertThat(server.server().facts().encoding()).isEqualTo("UTF8");
            assertThat(place.runs()).hasSize(1);
        } finally {
            TestServer.stopAll(home);
        }
    }

    /** Starts on a port first, and on those that it is told then. */
    private static final class FirstOn implements ServerControl {

        private final ServerControl control = new Watchdog();

        private final List<Integer> first = new ArrayList<>();

        FirstOn(int port) {
            first.add(port);
        }

        @Override
        public void start(RunFolder run, List<String> command, Duration timeout) throws IOException {
            List<String> line = new ArrayList<>(command);
            if (!first.isEmpty()) {
                line.set(line.size() - 1, Integer.toString(first.remove(0)));
            }
            control.start(run, line, timeout);
        }

        @Override
        public Optional<Registration> register(RunFolder run) throws IOException {
            return control.register(run);
        }
    }
}
