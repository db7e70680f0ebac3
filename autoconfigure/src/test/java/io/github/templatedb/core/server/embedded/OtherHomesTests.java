package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtherHomesTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Path home = TestServer.newHome();

    @AfterEach
    void stopAll() {
        TestServer.stopAll(home);
    }

    @Test
    void dataThatNobodyHasUsedForADayIsDeletedAtTheEndOfTheNextJvm() throws IOException {
        RunFolder forgotten = stopped("1MB");
        RunFolder ofToday = stopped("2MB");
        RunFolder ofAnEarlierBoot = stopped("3MB");
        Files.delete(ofAnEarlierBoot.folder().resolve("ended"));
        Files.writeString(ofAnEarlierBoot.folder().resolve("boot"), "another");
        age(forgotten, Duration.ofHours(25));
        age(ofToday, Duration.ofHours(23));
        age(ofAnEarlierBoot, Duration.ofHours(25));
        try (EmbeddedServer running = EmbeddedServer.start(settings("4MB"))) {
            age(new RunFolder(running.directory()), Duration.ofHours(25));

            EmbeddedServer.start(settings("5MB")).close();

            assertThat(running.hasEnded()).isFalse();
            assertThat(running.directory().resolve("data")).exists();
        }
        assertThat(forgotten.folder()).doesNotExist();
        assertThat(ofAnEarlierBoot.folder()).doesNotExist();
        assertThat(ofToday.data()).exists();
    }

    @Test
    void dataOfServersThatDoNotRunIsDeletedWhenThereIsNoRoom() throws IOException {
        RunFolder ofToday = stopped("1MB");
        try (EmbeddedServer running = EmbeddedServer.start(settings("2MB"));
                EmbeddedServer full = EmbeddedServer.start(settings("3MB"))) {
            full.room().making().run();

            assertThat(ofToday.folder()).doesNotExist();
            assertThat(running.directory().resolve("data")).exists();
            assertThat(full.directory().resolve("data")).exists();
        }
    }

    /** Nobody is left to say that it has ended. */
    @Test
    void dataOfAServerThatWasKilledWithItsWatchdogIsDeleted() throws IOException {
        RunFolder killed;
        try (EmbeddedServer server = EmbeddedServer.start(settings("1MB"))) {
            killed = new RunFolder(server.directory());
            killed.processes().kill();
            assertThat(killed.hasEnded()).isFalse();
        }
        try (EmbeddedServer full = EmbeddedServer.start(settings("2MB"))) {
            full.room().making().run();
        }
        assertThat(killed.folder()).doesNotExist();
    }

    /** Where all users may name one folder, somebody could have put a link there, in place of the lock. */
    @Test
    void homeOfAnotherUserIsLeftAlone() throws IOException {
        assumeThat(System.getProperty("user.name"))
                .as("who may give a folder away")
                .isEqualTo("root");
        Path precious = Files.writeString(home.resolve("precious"), "content");
        RunFolder ofAnother = stopped("1MB");
        Path lock = ofAnother.folder().resolveSibling("lock");
        Files.delete(lock);
        Files.createSymbolicLink(lock, precious);
        Files.setAttribute(lock.getParent(), "unix:uid", 65534);
        try (EmbeddedServer full = EmbeddedServer.start(settings("2MB"))) {
            full.room().making().run();
        }
        assertThat(precious).hasContent("content");
        assertThat(ofAnother.data()).exists();
    }

    @Test
    void summarySaysHowMuchIsHeld() throws IOException {
        try (EmbeddedServer first = EmbeddedServer.start(settings("1MB"))) {
            assertThat(first.description()).matches("PostgreSQL \\d+ started in \\d+ ms \\(\\w+: [1-9]\\d+ MB\\)");
            stopped("2MB");
            assertThat(first.description()).matches(".* \\(\\w+: [1-9]\\d+ MB, and [1-9]\\d+ MB of other servers\\)");
        }
    }

    private EmbeddedSettings settings(String workMem) {
        return TestServer.settings(home, LONG, Map.of("work_mem", workMem));
    }

    private RunFolder stopped(String workMem) throws IOException {
        try (EmbeddedServer server = EmbeddedServer.start(settings(workMem))) {
            RunFolder run = new RunFolder(server.directory());
            TestServer.stop(run);
            return run;
        }
    }

    private static void age(RunFolder run, Duration age) throws IOException {
        FileTime time = FileTime.from(Instant.now().minus(age));
        for (Path sign :
                new Path[] {run.folder().resolveSibling("lock"), run.folder().resolve("ended")}) {
            if (Files.exists(sign)) {
                Files.setLastModifiedTime(sign, time);
            }
        }
    }
}
