package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.WrittenRows;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is in use does not grow with the number of rewinds. The benchmarks show ten thousand of them step by step. */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "templatedb.refresh-strategy=rewind")
@AutoConfigureTemplateDatabase
class ManyRewindsTests {

    private static final Logger logger = LoggerFactory.getLogger(ManyRewindsTests.class);

    private static final int REWINDS = LongForm.RUNS ? 10_000 : 200;

    /** Until what is in the template is read, in the background. */
    private static final int ENOUGH = 500;

    private static final String[] WRITES = {
        "INSERT INTO book VALUES (DEFAULT, 'of the test', '')",
        "INSERT INTO reader VALUES (1000, 'of the test')",
        "UPDATE reader SET name = 'x' WHERE id = 7",
        "TRUNCATE book",
        "DELETE FROM reader WHERE id > 20"
    };

    private static final long MEGABYTE = 1 << 20;

    /** Maps of free space, of catalogs. */
    private static final int FEW = 10;

    @Autowired
    TemplateDatabase database;

    @Autowired
    JdbcTemplate jdbc;

    private record Use(long heap, long sessions, long databases, long files, long bytes) {}

    @Test
    void heapSessionsFilesAndSizeOfTheDatabaseStayTheSame() {
        WrittenRows.assumeKnown(jdbc);
        jdbc.execute("CREATE TABLE reader (id int PRIMARY KEY, name text)");
        jdbc.execute("CREATE INDEX ON reader USING gin (to_tsvector('simple', name))");
        jdbc.execute("INSERT INTO reader SELECT n, 'reader ' || n FROM generate_series(1, 30) n");
        jdbc.execute("UPDATE reader SET name = name || '!' WHERE id = 3");
        database.snapshot();
        int inARow = 0;
        for (int i = 0; inARow < WRITES.length; i++) {
            assertThat(i).as("refreshes until all are rewinds").isLessThan(ENOUGH);
            inARow = isRewound(i) ? inARow + 1 : 0;
        }
        rewind(REWINDS / 10);
        String name = database.name();
        Use before = use();

        rewind(REWINDS);

        Use after = use();
        logger.info("{} rewinds: {}, then {}", REWINDS, before, after);
        assertThat(database.name()).isEqualTo(name);
        assertThat(after.heap()).isLessThan(before.heap() + 8 * MEGABYTE);
        assertThat(after.sessions()).as("the pool may have opened one").isLessThan(before.sessions() + 2);
        assertThat(after.databases()).isLessThanOrEqualTo(before.databases());
        assertThat(after.files()).isLessThan(before.files() + FEW);
        assertThat(after.bytes()).isLessThan(before.bytes() + MEGABYTE);
    }

    private void rewind(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(isRewound(i)).as("after %s", WRITES[i % WRITES.length]).isTrue();
        }
    }

    private boolean isRewound(int number) {
        String before = database.name();
        jdbc.execute(WRITES[number % WRITES.length]);
        database.refresh();
        return database.name().equals(before);
    }

    /** Files of a table that was truncated stay, empty, until the next checkpoint (PostgreSQL source, {@code mdunlink}). */
    private Use use() {
        System.gc();
        jdbc.execute("CHECKPOINT");
        return new Use(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND backend_type = 'client backend'"),
                number("SELECT count(*) FROM pg_database WHERE datname LIKE 'tdb!_c!_%' ESCAPE '!'"),
                number(
                        "SELECT count(*) FROM pg_database d, pg_ls_dir('base/' || d.oid) WHERE datname = current_database()"),
                number("SELECT pg_database_size(current_database())"));
    }

    private long number(String question) {
        return Objects.requireNonNull(jdbc.queryForObject(question, Long.class));
    }
}
