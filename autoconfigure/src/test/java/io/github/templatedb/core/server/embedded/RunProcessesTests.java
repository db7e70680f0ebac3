package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class RunProcessesTests {

    @Test
    void processesThatARunStartsWhileItIsEndedEndToo(@TempDir Path folder) throws Exception {
        Path script = folder.resolve("starts-others");
        Files.writeString(
                script,
                """
                for i in $(seq 5000); do
                    sh -c 'kill -STOP $$' sh "$1" &
                    [ $i -lt 200 ] || sleep 0.003
                done
                """);
        RunFolder run = new RunFolder(folder);
        Process parent = new ProcessBuilder("sh", script.toString(), folder.toString()).start();
        assertThat(RunFolder.await(
                        Duration.ofMinutes(1), () -> parent.children().count() > 200))
                .isTrue();

        run.processes().kill();

        assertThat(processesNaming(folder)).isEmpty();
    }

    @Test
    void processWhoseEndNobodyNoticesHasEnded(@TempDir Path folder) throws Exception {
        // As the first process of many containers, sleep does not look after its children.
        Process parent = new ProcessBuilder(
                        "sh", "-c", "sh -c 'kill -STOP $$' sh \"$1\" & exec sleep 600", "sh", folder + "-x")
                .start();
        try {
            assertThat(RunFolder.await(
                            Duration.ofSeconds(10), () -> parent.children().count() == 1))
                    .isTrue();
            ProcessHandle child = parent.children().findFirst().orElseThrow();

            new RunFolder(Path.of(folder + "-x")).processes().kill();

            assertThat(child.isAlive()).isTrue();
            assertThat(RunProcesses.runs(child)).isFalse();
            assertThat(RunProcesses.runs(parent.toHandle())).isTrue();
        } finally {
            parent.destroyForcibly();
        }
    }

    private static List<ProcessHandle> processesNaming(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> Arrays.asList(process.info().arguments().orElse(new String[0]))
                        .contains(folder.toString()))
                .toList();
    }
}
