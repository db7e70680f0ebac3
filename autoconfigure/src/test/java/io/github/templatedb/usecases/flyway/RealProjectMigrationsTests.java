package io.github.templatedb.usecases.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.MigrationRuns;
import io.github.templatedb.usecases.support.TestContexts;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;

/** What migrations of real projects consist of: each kind is built once, and is the same in the second context. */
class RealProjectMigrationsTests {

    /** Bytes. */
    private static final long LARGE = LongForm.RUNS ? 10_000_000 : 1_000_000;

    @Nested
    class Scripts extends MigratedOnce {

        Scripts() {
            super(ScriptsBuilder.class);
        }

        @Test
        void dataOfCopyBlocksIsInTheTemplate() {
            assertThat(rowsOfBoth("SELECT code || name FROM eu_country ORDER BY code"))
                    .containsExactly(
                            "DEGermany", "ESSpain \\ España", "FRFrance; it has a semicolon, and a quote '", "ITItaly");
        }

        @Test
        void placeholdersAreReplaced() {
            assertThat(rowsOfBoth("SELECT obj_description('eu_country'::regclass)"))
                    .containsExactly("Filled for Europe");
        }

        @Test
        void functionsInDollarQuotesWork() {
            assertThat(rowsOfBoth("SELECT country_name('FR')")).allMatch(name -> name.startsWith("France;"));
            assertThat(rowsOfBoth("SELECT name FROM countries WHERE code = 'IT'"))
                    .containsExactly("ITALY!; $$ ");
        }

        @Test
        void migrationsOutsideOfATransactionRan() {
            assertThat(rowsOfBoth("SELECT indisvalid::text FROM pg_index WHERE indexrelid ="
                            + " 'country_name_index'::regclass"))
                    .containsExactly("true");
        }

        @Test
        void callbackRanOnce() {
            assertThat(rowsOfBoth("SELECT count(*)::text FROM run")).containsExactly("1");
        }
    }

    @Nested
    class ScriptConfiguration extends MigratedOnce {

        ScriptConfiguration() {
            super(ConfigurationBuilder.class);
        }

        @Test
        void filesOfConfigurationAreFollowed() {
            assertThat(rowsOfBoth("SELECT mood::text || text FROM feeling")).containsExactly("sad${not_a_placeholder}");
            assertThat(rowsOfBoth("SELECT text FROM word")).containsExactly("Größe");
        }
    }

    @Nested
    class Schemas extends MigratedOnce {

        Schemas() {
            super(SchemasBuilder.class);
        }

        @Test
        void everySchemaIsInTheTemplate() {
            assertThat(rowsOfBoth("SELECT id::text FROM sales.items")).containsExactly("7");
            assertThat(rowsOfBoth("SELECT nspname::text FROM pg_namespace WHERE nspname IN ('sales', 'stock', 'audit')"
                            + " ORDER BY 1"))
                    .containsExactly("audit", "sales", "stock");
            assertThat(rowsOfBoth("SELECT count(*)::text FROM sales.flyway_schema_history WHERE success"))
                    .containsExactly("3");
        }
    }

    @Test
    void seventySmallFilesAreBuiltOnce(@TempDir Path folder) throws IOException {
        for (int i = 1; i <= 70; i++) {
            Files.writeString(
                    folder.resolve("V%d__table_%d.sql".formatted(i, i)),
                    "CREATE TABLE table_%d AS SELECT %d AS id;".formatted(i, i));
        }
        builtOnce(folder, "SELECT count(*)::text FROM pg_class WHERE relname ~ '^table_[0-9]+$'", "70");
    }

    @Test
    void largeFileIsBuiltOnce(@TempDir Path folder) throws IOException {
        Path script = folder.resolve("V1__data.sql");
        int rows = 0;
        try (BufferedWriter out = Files.newBufferedWriter(script)) {
            out.write("CREATE TABLE data (id int, text text);\n");
            for (long written = 0; written < LARGE; rows += 100) {
                StringBuilder statement = new StringBuilder("INSERT INTO data VALUES ");
                for (int i = 0; i < 100; i++) {
                    statement.append(i > 0 ? ", " : "").append("(%d, '%s')".formatted(rows + i, "x".repeat(900)));
                }
                out.write(statement.append(";\n").toString());
                written += statement.length();
            }
        }
        assertThat(Files.size(script)).isGreaterThan(LARGE);
        builtOnce(folder, "SELECT count(*)::text FROM data", Integer.toString(rows));
    }

    /** The key tells the two apart, though Flyway's checksum does not: they are not the same in the database. */
    @Test
    void lineEndsOfWindowsInAFunctionAreInTheTemplateOfThatFileOnly(@TempDir Path folder) throws IOException {
        String script = "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$\n  SELECT 1;\n$$;\n";
        String sql = "SELECT (position(chr(13) in prosrc) > 0)::text FROM pg_proc WHERE proname = 'one'";
        for (String lineEnd : List.of("\n", "\r\n")) {
            Path location = Files.createDirectory(folder.resolve("sql" + lineEnd.length()));
            Files.writeString(location.resolve("V1__one.sql"), script.replace("\n", lineEnd));
            builtOnce(location, sql, Boolean.toString(lineEnd.length() == 2));
        }
    }

    private static void builtOnce(Path folder, String sql, String expected) {
        String location = "spring.flyway.locations=filesystem:" + folder;
        ApplicationContext builder =
                TestContexts.with(InAFolder.class, location, "library.name=one").getApplicationContext();
        ApplicationContext finder = TestContexts.with(InAFolder.class, location, "library.name=another")
                .getApplicationContext();
        assertThat(finder).isNotSameAs(builder);
        assertThat(MigratedOnce.rows(builder, sql)).containsExactly(expected);
        assertThat(MigratedOnce.rows(finder, sql)).containsExactly(expected);
        assertThat(builder.getBean(MigrationRuns.class).count()).isOne();
        assertThat(finder.getBean(MigrationRuns.class).count()).isZero();
    }

    @SpringBootTest(
            classes = MigratedOnce.Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.locations=classpath:migrations/real/sql",
                // Flyway's default lock is in a transaction, for whose end CREATE INDEX CONCURRENTLY waits for ever.
                "spring.flyway.postgresql.transactional-lock=false",
                "spring.flyway.placeholders.prefix=eu_",
                "spring.flyway.placeholders.region=Europe"
            })
    @AutoConfigureTemplateDatabase
    static class ScriptsBuilder {}

    @SpringBootTest(
            classes = MigratedOnce.Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=filesystem:src/test/resources/migrations/real/conf")
    @AutoConfigureTemplateDatabase
    static class ConfigurationBuilder {}

    @SpringBootTest(
            classes = MigratedOnce.Application.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "spring.flyway.locations=classpath:migrations/real/schemas",
                "spring.flyway.schemas=sales,audit"
            })
    @AutoConfigureTemplateDatabase
    static class SchemasBuilder {}

    @SpringBootTest(classes = MigratedOnce.Application.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureTemplateDatabase
    static class InAFolder {}
}
