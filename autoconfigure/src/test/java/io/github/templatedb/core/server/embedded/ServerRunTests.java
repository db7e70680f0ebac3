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
class ServerRunTests {

    @Test
    void processesThatARunStartsWhileItIsEndedEndToo(@TempDir Path folder) throws Exception {
        Path script = folder.resolve("starts-others");
        Files.writeString(
                script,
                """
                for i in $(seq 1000); do
                    sh -c 'kill -STOP $$' sh "$1" &
                    [ $i -lt 200 ] || sleep 0.003
                done
                """);
        ServerRun run = new ServerRun(folder);
        Process parent = new ProcessBuilder("sh", script.toString(), folder.toString()).start();
        assertThat(ServerRun.await(
                        Duration.ofSeconds(10), () -> parent.children().count() > 200))
                .isTrue();

        run.kill();

        assertThat(processesNaming(folder)).isEmpty();
    }

    private static List<ProcessHandle> processesNaming(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> Arrays.asList(process.info().arguments().orElse(new String[0]))
                        .contains(folder.toString()))
                .toList();
    }
}
