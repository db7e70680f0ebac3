package io.github.templatedb.benchmarks.key;

import io.github.templatedb.benchmarks.Circumstances;
import io.github.templatedb.benchmarks.Figures;
import io.github.templatedb.benchmarks.Report;
import io.github.templatedb.benchmarks.Table;
import io.github.templatedb.benchmarks.server.ServerFolder;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.template.TemplateKey;
import io.github.templatedb.flyway.FilesOfRun;
import io.github.templatedb.flyway.FlywayManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;

/** Measures the key of many migrations: hashed, and found unchanged. */
final class KeyFigures {

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    private final Path folder;

    private final int migrations;

    private KeyFigures(Path folder, int migrations) {
        this.folder = folder;
        this.migrations = migrations;
    }

    /** Takes the folder of the benchmarks, how often each is measured, and the number of migrations. */
    public static void main(String[] arguments) throws Exception {
        Path benchmarks = Path.of(arguments[0]);
        Path folder = Files.createTempDirectory(Files.createDirectories(benchmarks.resolve("target")), "key-");
        Circumstances circumstances = Circumstances.now();
        try {
            Table table = new KeyFigures(folder, Integer.parseInt(arguments[2])).run(Integer.parseInt(arguments[1]));
            Report report = Report.of("key", circumstances.end(), List.of(table));
            System.out.println(report.write(benchmarks));
        } finally {
            ServerFolder.delete(folder);
        }
    }

    private Table run(int repetitions) throws IOException {
        for (int i = 1; i <= migrations; i++) {
            Files.writeString(
                    folder.resolve("V%d__item.sql".formatted(i)),
                    "CREATE TABLE item_%1$d (id bigint PRIMARY KEY, name text NOT NULL);%nCREATE INDEX ON item_%1$d (name);%n"
                            .formatted(i));
        }
        Configuration configuration =
                Flyway.configure().locations("filesystem:" + folder).load().getConfiguration();
        List<Double> hashed = new ArrayList<>();
        List<Double> unchanged = new ArrayList<>();
        for (int i = 0; i < repetitions; i++) {
            changeAll(i);
            hashed.add(millis(configuration));
            unchanged.add(millis(configuration));
        }
        Map<String, Map<String, Figures>> rows = new LinkedHashMap<>();
        rows.put("the first time in a JVM", Map.of("key", new Figures(hashed.subList(0, 1))));
        rows.put("again, every file has another time", Map.of("key", new Figures(hashed.subList(1, repetitions))));
        rows.put("again, nothing has changed", Map.of("key", new Figures(unchanged.subList(1, repetitions))));
        return new Table("%,d migrations, ms: median (p90)".formatted(migrations), rows);
    }

    /** So long ago that the times tell that nothing else has happened since. */
    private void changeAll(int round) throws IOException {
        FileTime time = FileTime.from(LONG_AGO.plusSeconds(60L * round));
        for (int i = 1; i <= migrations; i++) {
            Files.setLastModifiedTime(folder.resolve("V%d__item.sql".formatted(i)), time);
        }
    }

    private static double millis(Configuration configuration) {
        long begin = System.nanoTime();
        Manifest.Builder manifest = Manifest.builder();
        new FlywayManifest(new FilesOfRun(configuration)).addTo(manifest, false);
        TemplateKey.of(manifest.build());
        return (System.nanoTime() - begin) / 1e6;
    }
}
