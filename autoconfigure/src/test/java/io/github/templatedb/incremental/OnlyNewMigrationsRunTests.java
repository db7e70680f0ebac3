package io.github.templatedb.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.server.DatabaseName;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlyNewMigrationsRunTests {

    @AutoClose
    private static final MigrationStore store = new MigrationStore();

    @TempDir
    private Path folder;

    @Test
    void newMigrationRunsOnACopyOfTheTemplateBefore() throws Exception {
        write("V1__book.sql", "CREATE TABLE book (id serial, title text); INSERT INTO book (title) VALUES ('Emma');");
        write("V2__author.sql", "CREATE TABLE author (name text);");
        DatabaseName before = store.migrated(folder);
        String base = store.key(folder, settings -> settings).templateName().value();
        write("V3__more.sql", "INSERT INTO book (title) VALUES ('Persuasion');");

        DatabaseName after = migratedOnAnother();

        assertThat(store.ofTemplate(folder, "on")).isEqualTo(base);
        assertThat(moments(after)).startsWith(moments(before)).hasSize(3);
        assertThat(store.query(after, "SELECT id || title FROM book ORDER BY id"))
                .containsExactly("1Emma", "2Persuasion");
    }

    @Test
    void repeatableMigrationsRunAfterTheNewOnes() throws Exception {
        DatabaseName before = migratedWithAView("many");
        write("V12__year.sql", "ALTER TABLE book ADD COLUMN year int;");

        DatabaseName after = migratedOnAnother();

        assertThat(moments(after)).startsWith(Arrays.copyOf(moments(before), 11));
        assertThat(store.query(after, "SELECT attname FROM pg_attribute WHERE attrelid = 'shelf'::regclass"))
                .containsExactly("title", "year");
    }

    @Test
    void changedRepeatableMigrationRunsNothingElse() throws Exception {
        DatabaseName before = migratedWithAView("few");
        write("R__view.sql", "CREATE OR REPLACE VIEW shelf AS SELECT upper(title) AS title FROM book;");

        DatabaseName after = migratedOnAnother();

        assertThat(moments(after)).startsWith(Arrays.copyOf(moments(before), 11));
        assertThat(store.query(after, "SELECT title FROM shelf")).containsExactly("EMMA");
        assertThat(store.query(after, "SELECT installed_rank FROM flyway_schema_history WHERE version IS NULL"))
                .containsExactly("12");
    }

    @Test
    void migrationInBetweenRunsOnWhatIsBeforeIt() throws Exception {
        write("V1__book.sql", "CREATE TABLE book (title text);");
        DatabaseName first = store.migrated(folder);
        write("V3__book.sql", "INSERT INTO book VALUES ('Emma');");
        DatabaseName third = store.migrated(folder);
        write("V2__book.sql", "INSERT INTO book SELECT 'before ' || count(*) FROM book;");

        DatabaseName all = migratedOnAnother();

        assertThat(moments(all)).startsWith(moments(first)[0]).doesNotContain(moments(third)[1]);
        assertThat(store.query(all, "SELECT title FROM book")).containsExactly("before 0", "Emma");
    }

    @Test
    void changedMigrationRunsAgain() throws Exception {
        write("V1__book.sql", "CREATE TABLE book (title text);");
        write("V2__book.sql", "INSERT INTO book VALUES ('Emma');");
        store.migrated(folder);
        write("V1__book.sql", "CREATE TABLE book (title text, year int);");

        migratedFromScratch();
    }

    @Test
    void versionsCountAsFlywayComparesThem() throws Exception {
        write("V1_9__book.sql", "CREATE TABLE book (title text);");
        store.migrated(folder);
        write("V1.10__book.sql", "INSERT INTO book VALUES ('Emma');");
        migratedOnAnother();

        write("V01_8_1__shelf.sql", "CREATE TABLE shelf ();");
        migratedFromScratch();
    }

    @Test
    void suffixesCountAsFlywayComparesThem() throws Exception {
        write("V1__play.SQL", "CREATE TABLE play (title text);");
        store.migrated(folder);
        write("V2__play.Sql", "INSERT INTO play VALUES ('Emma');");
        migratedOnAnother();
    }

    @Test
    void configurationOfAScriptBelongsToIt() throws Exception {
        write("V1__book.sql", "CREATE TABLE book (title text, isbn text);");
        write("V2__index.sql", "CREATE INDEX book_title ON book (title);");
        write("V2__index.sql.conf", "executeInTransaction=false");
        store.migrated(folder);
        write("V3__index.sql", "CREATE INDEX book_titles ON book (lower(title));");
        write("V3__index.sql.conf", "executeInTransaction=false");
        migratedOnAnother();

        write("V2__index.sql.conf", "executeInTransaction=false\nplaceholderReplacement=false");
        store.migrated(folder);
        assertThat(store.ofTemplate(folder, "on")).isEmpty();
    }

    @Test
    void changedSettingOfFlywayIsAnotherTemplateFromScratch() throws Exception {
        write("V1__book.sql", "CREATE TABLE book AS SELECT '${title}' AS title;");
        store.migrated(folder, true, settings -> settings.placeholders(Map.of("title", "Emma")));
        write("V2__shelf.sql", "CREATE TABLE shelf ();");
        DatabaseName other =
                store.migrated(folder, true, settings -> settings.placeholders(Map.of("title", "Persuasion")));
        assertThat(store.query(other, "SELECT title FROM book")).containsExactly("Persuasion");
    }

    private DatabaseName migratedOnAnother() throws SQLException {
        DatabaseName clone = store.migrated(folder);
        assertThat(store.ofTemplate(folder, "on")).isNotEmpty();
        store.assertEqualToAFreshOne(folder, clone);
        return clone;
    }

    private void migratedFromScratch() throws SQLException {
        DatabaseName clone = store.migrated(folder);
        assertThat(store.ofTemplate(folder, "on")).isEmpty();
        store.assertEqualToAFreshOne(folder, clone);
    }

    /** When each migration ran. */
    private static String[] moments(DatabaseName database) {
        return store.query(database, "SELECT installed_on FROM flyway_schema_history ORDER BY installed_rank")
                .toArray(String[]::new);
    }

    /** With so many migrations that a template of their own is worth it, and a repeatable one. */
    private DatabaseName migratedWithAView(String name) {
        for (int i = 1; i <= 10; i++) {
            write("V%d__%s.sql".formatted(i, name), "CREATE TABLE %s%d ();".formatted(name, i));
        }
        write("V11__book.sql", "CREATE TABLE book AS SELECT 'Emma' AS title;");
        write("R__view.sql", "CREATE OR REPLACE VIEW shelf AS SELECT * FROM book;");
        return store.migrated(folder);
    }

    private void write(String script, String sql) {
        new Folder(folder).write(script, sql);
    }
}
