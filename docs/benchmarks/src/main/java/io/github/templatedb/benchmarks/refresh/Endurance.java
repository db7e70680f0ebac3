package io.github.templatedb.benchmarks.refresh;

import io.github.templatedb.benchmarks.Circumstances;
import io.github.templatedb.benchmarks.Section;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestContextManager;

/** Many refreshes in one JVM, nearly all of them rewinds: what is in use must not grow with their number. */
final class Endurance {

    private static final int STEPS = 10;

    private static final String FILES =
            "SELECT count(*) FROM pg_database d, pg_ls_dir('base/' || d.oid) WHERE datname = current_database()";

    private Endurance() {}

    static void run(int refreshes, Path benchmarks) throws Exception {
        StringBuilder table = new StringBuilder(
                """
                | refreshes | heap after GC, MB | threads | sessions | clones | the test's, of this name | its size, kB | its files | server's data, MB | seconds |
                | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                """);
        Circumstances circumstances = Circumstances.now();
        TestRun run = new TestRun(Shop.RewoundDatabaseTests.class, Duration.ZERO, true);
        ApplicationContext context = new TestContextManager(Shop.RewoundDatabaseTests.class)
                .getTestContext()
                .getApplicationContext();
        JdbcClient jdbc = context.getBean(JdbcClient.class);
        long begin = System.nanoTime();
        for (int done = 0; done < refreshes; ) {
            run.run(refreshes / STEPS);
            done += refreshes / STEPS;
            table.append("| %,d | %,d | %d | %s | %s | %s | %,d | %d | %,d | %d |%n"
                    .formatted(
                            done,
                            heap() >> 20,
                            ManagementFactory.getThreadMXBean().getThreadCount(),
                            number(jdbc, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"),
                            number(jdbc, "SELECT count(*) FROM pg_database WHERE datname LIKE 'tdb!_c!_%' ESCAPE '!'"),
                            jdbc.sql("SELECT current_database()")
                                    .query(String.class)
                                    .single(),
                            number(jdbc, "SELECT pg_database_size(current_database())") >> 10,
                            number(jdbc, FILES),
                            size(Path.of(jdbc.sql("SHOW data_directory")
                                            .query(String.class)
                                            .single()))
                                    >> 20,
                            Duration.ofNanos(System.nanoTime() - begin).toSeconds()));
        }
        new Section("endurance", table + "\n" + circumstances.end().markdown() + "\n")
                .writeInto(benchmarks.resolveSibling("benchmarks.md"));
        System.out.println(table);
    }

    private static long number(JdbcClient jdbc, String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Files may be deleted meanwhile. */
    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (UncheckedIOException ex) {
            return size(folder);
        }
    }
}
