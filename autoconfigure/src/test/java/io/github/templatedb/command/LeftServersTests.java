package io.github.templatedb.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.TestJvm;
import io.github.templatedb.api.OwnedServer;
import io.github.templatedb.command.Place.State;
import io.github.templatedb.core.server.embedded.EmbeddedServer;
import io.github.templatedb.core.server.embedded.FoundServer;
import io.github.templatedb.core.server.embedded.TestServer;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that nobody uses any more, and their folders. */
class LeftServersTests {

    private final Path directory = TestServer.newHome();

    @AfterEach
    void stop() {
        TestServer.stopAll(directory);
    }

    @Test
    void sharedServerThatIdlesOrHasEndedIsNotLeft() throws Exception {
        Path run = startAndGiveUp();
        assertThat(Command.run(directory, "check").exitCode()).isZero();
        assertThat(Command.run(directory, "clean", "--all", "--force").exitCode())
                .isZero();
        TestServer.stopRuns(directory);

        assertThat(Command.run(directory, "check").exitCode()).isZero();
        assertThat(Command.run(directory, "clean", "--force").out()).contains("Nothing to clean");
        assertThat(run).exists();

        assertThat(Command.run(directory, "clean", "--all", "--force").exitCode())
                .isZero();
        assertThat(run).doesNotExist();
    }

    @Test
    void dataOfAnEndedServerGoesAtItsAge() throws Exception {
        Path run = startAndGiveUp();
        TestServer.stopRuns(directory);

        Command.run(directory, "clean", "--force", "--older-than", "1h");
        assertThat(run).exists();

        assertThat(Command.run(directory, "clean", "--force", "--older-than", "0s")
                        .out())
                .contains("deleted " + run.getParent());
        assertThat(run).doesNotExist();
    }

    @Test
    void serverThatHasCrashedIsLeft() throws Exception {
        Path run = startAndGiveUp();
        TestServer.kill(directory);
        TestServer.awaitEnds(directory);

        Command check = Command.run(directory, "check");
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out()).contains("the whole folder", run.getParent().toString());
        assertThat(run).exists();

        assertThat(Command.run(directory, "clean", "--force").exitCode()).isZero();
        assertThat(run).doesNotExist();
        assertThat(Command.run(directory, "check").exitCode()).isZero();
    }

    private Path startAndGiveUp() {
        EmbeddedServer server = EmbeddedServer.start(SharedServer.settings(directory));
        server.close();
        return server.directory();
    }

    @Test
    void serverOfAJvmsOwnIsLeftWhenThatWasKilled() throws Exception {
        Process living = jvmWithAServerOfItsOwn();
        assertThat(Command.run(directory, "check").exitCode()).isZero();
        assertThat(Command.run(directory, "clean", "--all", "--force").out()).contains("Nothing to clean");
        assertThat(living.isAlive()).isTrue();
        Process killed = jvmWithAServerOfItsOwn();
        TestServer.keepRunning(directory);
        killed.destroyForcibly().waitFor();

        Command check = Command.run(directory, "check");
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out()).containsOnlyOnce("  running  ");

        assertThat(Command.run(directory, "clean", "--force").exitCode()).isZero();
        assertThat(Command.run(directory, "check").out()).contains("Nothing was left behind");
        assertThat(Command.run(directory, "list").out()).containsOnlyOnce("  running  ");
        living.getOutputStream().close();
        assertThat(living.waitFor()).isZero();
    }

    @Test
    void serverThatEndsWhileItIsLookedAtHasEnded() {
        startAndGiveUp();
        FoundServer found = FoundServer.all(directory).get(0);
        Place place = new Place("", found, () -> {
            TestServer.stopAll(directory);
            return found.connect();
        });
        assertThat(place.look().state()).isEqualTo(State.ENDED);
    }

    @Test
    void ownServerIsLeftWhenItHasEndedAfterItsJvmWasKilled() throws Exception {
        jvmWithAServerOfItsOwn().destroyForcibly().waitFor();
        TestServer.stopRuns(directory);

        assertThat(Command.run(directory, "check").out()).contains("the whole folder", "-own_", "  ended  ");
        assertThat(Command.run(directory, "clean", "--force").exitCode()).isZero();
        assertThat(Command.run(directory, "check").exitCode()).isZero();
    }

    private Process jvmWithAServerOfItsOwn() throws IOException {
        List<String> options = List.of("-Dtemplatedb.server.directory=" + directory);
        Process jvm = new ProcessBuilder(TestJvm.command(options, LeftServersTests.class))
                .redirectError(Redirect.INHERIT)
                .start();
        assertThat(jvm.inputReader().lines().filter("ready"::equals).findFirst())
                .isPresent();
        return jvm;
    }

    /** Runs in the JVM, until the end of its input. */
    public static void main(String[] arguments) throws IOException {
        try (OwnedServer owned = io.github.templatedb.api.TestServer.start(Map.of())) {
            System.out.println(owned.server().exists("postgres") ? "ready" : "not ready");
            while (System.in.read() >= 0) {
                // More than the end is not written.
            }
        }
    }

    @Test
    void foldersThatAreNoServersStay() throws Exception {
        Path other = Files.createDirectories(directory.resolve("library/run-00000000"));

        assertThat(Command.run(directory, "clean", "--all", "--force").exitCode())
                .isZero();

        assertThat(other).exists();
    }
}
