package io.github.templatedb.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The SQL of a suite: its migrations, and the scripts of those who restore data by hand. */
public final class Migrations {

    private static final String TABLE =
            """
            CREATE TABLE item_%1$d (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                name text NOT NULL,
                price numeric(12, 2) NOT NULL DEFAULT 0,
                changed timestamptz NOT NULL DEFAULT now());
            CREATE INDEX ON item_%1$d (name);
            """;

    private static final String ROWS =
            "INSERT INTO item_%d (name) SELECT 'item ' || n FROM generate_series(1, %d) AS n;\n";

    /** A row fills a page of 8 kB, and is neither compressed nor put elsewhere. */
    private static final String BULK =
            """
            CREATE TABLE bulk (id int, payload text);
            ALTER TABLE bulk ALTER payload SET STORAGE PLAIN;
            INSERT INTO bulk SELECT n, repeat(md5(n::text), 250) FROM generate_series(1, %d * 128) AS n;
            """;

    private static final String KEEP_HISTORY =
            """
            DROP SCHEMA IF EXISTS kept CASCADE;
            CREATE SCHEMA kept;
            ALTER TABLE flyway_schema_history SET SCHEMA kept;
            DROP SCHEMA public CASCADE;
            CREATE SCHEMA public;
            ALTER TABLE kept.flyway_schema_history SET SCHEMA public;
            """;

    private final SuiteParameters parameters;

    /** Creates those of a suite. */
    public Migrations(SuiteParameters parameters) {
        this.parameters = parameters;
    }

    /** Writes {@code migrations/V*.sql} and {@code scripts/*.sql}. */
    public void write(Path folder) throws IOException {
        Path migrations = Files.createDirectories(folder.resolve("migrations"));
        for (int i = 1; i <= parameters.migrations(); i++) {
            Files.writeString(migrations.resolve("V%d__item.sql".formatted(i)), migration(i));
        }
        Path scripts = Files.createDirectories(folder.resolve("scripts"));
        String tables = numbers().mapToObj("item_%d"::formatted).collect(Collectors.joining(", "));
        Files.writeString(
                scripts.resolve("truncate.sql"),
                "TRUNCATE %s RESTART IDENTITY CASCADE;%n%s"
                        .formatted(tables, numbers().mapToObj(this::rows).collect(Collectors.joining())));
        Files.writeString(scripts.resolve("recreate.sql"), KEEP_HISTORY + all());
    }

    /** All that the migrations do, as one script. */
    public String all() {
        return numbers().mapToObj(this::migration).collect(Collectors.joining());
    }

    private String migration(int number) {
        boolean last = number == parameters.migrations();
        return TABLE.formatted(number)
                + rows(number)
                + (last && parameters.megabytes() > 0 ? BULK.formatted(parameters.megabytes()) : "");
    }

    private String rows(int number) {
        return ROWS.formatted(number, parameters.rows());
    }

    private IntStream numbers() {
        return IntStream.rangeClosed(1, parameters.migrations());
    }
}
