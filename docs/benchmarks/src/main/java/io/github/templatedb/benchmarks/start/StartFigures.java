package io.github.templatedb.benchmarks.start;

import io.github.templatedb.benchmarks.Circumstances;
import io.github.templatedb.benchmarks.Report;
import io.github.templatedb.benchmarks.Table;
import io.github.templatedb.benchmarks.server.ServerFolder;
import io.github.templatedb.core.server.embedded.EmbeddedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Measures how long it takes until a server can be used, and what a connection to it costs. */
final class StartFigures {

    private static final Path MEMORY = Path.of("/dev/shm");

    private StartFigures() {}

    /**
     * Takes the folder of the benchmarks, which has the results and beside it the page with the tables, the number of starts,
     * and the number of connections.
     */
    public static void main(String[] arguments) throws Exception {
        Path benchmarks = Path.of(arguments[0]);
        Path target = Files.createDirectories(benchmarks.resolve("target"));
        Path disk = Files.createTempDirectory(target, "start-");
        Path memory = Files.createTempDirectory(MEMORY, "templatedb-benchmarks-");
        Circumstances circumstances = Circumstances.now();
        try {
            Table connections =
                    connections(memory.resolve("connections"), Integer.parseInt(arguments[2]), circumstances);
            Table starts = starts(disk, memory, Integer.parseInt(arguments[1]));
            Report report = Report.of("start", circumstances.end(), List.of(starts, connections));
            System.out.println(report.write(benchmarks));
        } finally {
            ServerFolder.delete(disk);
            ServerFolder.delete(memory);
        }
    }

    private static Table starts(Path disk, Path memory, int rounds) throws Exception {
        try (StartComparison starts = new StartComparison(disk.resolve("caches"))) {
            return starts.on("tmpfs", memory)
                    .on("disk", disk.resolve("servers"))
                    .run(rounds);
        }
    }

    private static Table connections(Path folder, int rounds, Circumstances circumstances) throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(Contender.settings(folder))) {
            circumstances.add("PostgreSQL", server.server().setting("server_version"));
            return ConnectionComparison.run(server, rounds);
        } finally {
            new Place(folder, folder).stopAll();
        }
    }
}
