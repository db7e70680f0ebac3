package io.github.templatedb.core.clone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.clone.SmallMemoryJvm.Migration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A memory file system that fills up, as those of containers do: real servers, real JVMs. */
@EnabledIfSystemProperty(named = "user.name", matches = "root")
class FullMemoryTests {

    private static final String WAY_OUT = "Name a folder with more room in templatedb.server.directory, or leave the"
            + " property out and set templatedb.server.storage=disk.";

    @Test
    void clonesAreRefusedBeforeItIsFullAndTheNextJvmMakesRoom() throws Exception {
        try (SmallMemory memory = SmallMemory.of(160)) {
            List<String> first = SmallMemoryJvm.run(memory, 100, Migration.SMALL);

            assertStartsInMemory(first);
            assertThat(first).filteredOn(line -> line.startsWith("clone")).hasSizeBetween(2, 12);
            assertThat(first)
                    .filteredOn(line -> line.contains("Exception"))
                    .singleElement()
                    .asString()
                    .startsWith("NoRoomException: There is no room for a clone of the template tdb_t_")
                    .containsPattern(
                            "\\(tmpfs\\) has \\d\\d MB of room, and it takes \\d\\d MB, 64 MB of that to go on writing\\.")
                    .endsWith(WAY_OUT);

            // Its clones are left: there is no room for one more before they are dropped.
            assertThat(SmallMemoryJvm.run(memory, 2, Migration.SMALL))
                    .noneMatch(line -> line.contains("Exception"))
                    .filteredOn(line -> line.startsWith("clone"))
                    .hasSize(2);
        }
    }

    @Test
    void buildThatFillsItPublishesNothingAndWithMoreRoomTheNextJvmBuilds() throws Exception {
        try (SmallMemory memory = SmallMemory.of(500)) {
            Path ballast = memory.leave(130);

            assertThat(SmallMemoryJvm.run(memory, 1, Migration.LARGE))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("NoRoomException: The template tdb_t_")
                            .contains("could not be built. The half-built database was dropped. ERROR:")
                            // As the system says it, or PostgreSQL of a block that only half of was written.
                            .containsAnyOf(": No space left on device", ": wrote only ")
                            .endsWith(WAY_OUT))
                    .endsWith("databases []");

            Files.delete(ballast);
            assertThat(SmallMemoryJvm.run(memory, 1, Migration.LARGE))
                    .noneMatch(line -> line.contains("Exception"))
                    .anyMatch(line -> line.startsWith("clone"));
        }
    }

    @Test
    void serverThatCannotGoOnWithItsLogEndsAndTheNextJvmStartsAnother() throws Exception {
        try (SmallMemory memory = SmallMemory.of(160)) {
            List<String> first = SmallMemoryJvm.run(memory, 1, Migration.SMALL, Migration.ENDLESS_LOG);

            assertThat(first)
                    .anySatisfy(ofBuilder -> assertThat(ofBuilder)
                            .startsWith("NoRoomException: The template tdb_t_")
                            .contains("PANIC: could not write to file \"pg_wal/")
                            .endsWith(WAY_OUT))
                    .anySatisfy(ofOther -> assertThat(ofOther)
                            .startsWith("ServerException: The PostgreSQL server of this application context, ")
                            .contains("has ended, and its databases with it. PostgreSQL said: could not write to file")
                            .contains(": No space left on device. " + WAY_OUT + " This context cannot go on"));

            assertThat(SmallMemoryJvm.run(memory, 1, Migration.SMALL))
                    .noneMatch(line -> line.contains("Exception"))
                    .anyMatch(line -> line.startsWith("server") && line.contains(" started "))
                    .anyMatch(line -> line.startsWith("clone"));
        }
    }

    @Test
    void serverThatHasNoRoomToStartSaysSo() throws Exception {
        try (SmallMemory memory = SmallMemory.of(20)) {
            assertThat(SmallMemoryJvm.run(memory, 1, Migration.SMALL))
                    .filteredOn(line -> !line.contains(" INFO "))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("NoRoomException: The embedded PostgreSQL could not be started in ")
                            .contains("The file system is full: " + memory.path())
                            .endsWith(WAY_OUT));
        }
    }

    @Test
    void keptDataOfTheLastServerCountsAsRoom(@TempDir Path home) throws Exception {
        try (SmallMemory memory = SmallMemory.at(Path.of("/dev/shm"), 530)) {
            assertStartsInMemory(SmallMemoryJvm.runWithDefaultHome(memory, home));
            memory.awaitServersEnd();
            assertThat(Files.getFileStore(memory.view()).getUsableSpace()).isLessThan(512 << 20);

            assertStartsInMemory(SmallMemoryJvm.runWithDefaultHome(memory, home));
        }
    }

    private static void assertStartsInMemory(List<String> lines) {
        assertThat(lines)
                .anyMatch(line -> line.matches("server PostgreSQL \\d+ started in \\d+ ms \\(memory: \\d+ MB.*\\)"));
    }
}
