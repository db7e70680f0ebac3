package io.github.templatedb.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.server.DatabaseName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class OneOfTwoHundredTests {

    private static final Logger logger = LoggerFactory.getLogger(OneOfTwoHundredTests.class);

    private static final int MIGRATIONS = 200;

    private static final String MOMENTS = "SELECT installed_on FROM flyway_schema_history ORDER BY installed_rank";

    @TempDir
    private Path folder;

    @Test
    void lastOneCostsItselfAndTwoCopies() throws Exception {
        try (MigrationStore store = new MigrationStore(Map.of("log_statement", "all"))) {
            Folder migrations = new Folder(folder);
            for (int i = 1; i < MIGRATIONS; i++) {
                migrations.write("V%d__step.sql".formatted(i), script(i));
            }
            long begin = System.nanoTime();
            DatabaseName before = store.migrated(folder);
            long all = System.nanoTime() - begin;
            migrations.write("V%d__step.sql".formatted(MIGRATIONS), script(MIGRATIONS));
            long copiesBefore = statements(store, line -> line.contains("CREATE DATABASE"));
            long migrationsBefore = statements(store, line -> line.contains("marker of step"));

            begin = System.nanoTime();
            DatabaseName after = store.migrated(folder);
            long one = System.nanoTime() - begin;

            assertThat(statements(store, line -> line.contains("CREATE DATABASE")) - copiesBefore)
                    .isEqualTo(2);
            assertThat(migrationsBefore).isEqualTo(MIGRATIONS - 1);
            assertThat(statements(store, line -> line.contains("marker of step")))
                    .isEqualTo(MIGRATIONS);
            List<String> moments = store.query(before, MOMENTS);
            assertThat(store.query(after, MOMENTS))
                    .startsWith(moments.toArray(String[]::new))
                    .hasSize(MIGRATIONS);
            logger.info("{} migrations took {} ms, one more {} ms", MIGRATIONS - 1, all / 1_000_000, one / 1_000_000);
        }
    }

    private static String script(int number) {
        return "CREATE TABLE t%1$d (id int PRIMARY KEY, name text DEFAULT 'marker of step %1$d');".formatted(number);
    }

    /** Those in the server's log, each of which is in one line. */
    private static long statements(MigrationStore store, Predicate<String> condition) throws IOException {
        Path log = Path.of(store.server().setting("data_directory")).resolveSibling("server.log");
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(condition).count();
        }
    }
}
