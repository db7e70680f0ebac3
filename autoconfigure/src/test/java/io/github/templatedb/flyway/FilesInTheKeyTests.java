package io.github.templatedb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesInTheKeyTests {

    @TempDir
    Path folder;

    @TempDir
    Path otherFolder;

    @BeforeEach
    void migrations() throws IOException {
        write(folder, "V1__part.sql", "CREATE TABLE part (id int);");
        write(folder, "repeatable/R__view.sql", "CREATE OR REPLACE VIEW parts AS SELECT id FROM part;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "V2__part.sql",
                "R__parts.sql",
                "afterMigrate.sql",
                "beforeEachMigrate__set.sql",
                "V1__part.sql.conf",
                "deeper/V2__part.sql",
                "V2__part.SQL",
                "V2__seed.sh",
                "afterMigrate.sh",
                "unnamed.sql"
            })
    void addedChangedAndRemovedFileIsAnotherKey(String name) throws IOException {
        String without = Keys.ofFolder(folder);

        write(folder, name, "SELECT 1;");
        String with = Keys.ofFolder(folder);
        write(folder, name, "SELECT 2;");
        String changed = Keys.ofFolder(folder);
        Files.delete(folder.resolve(name));

        assertThat(with).isNotEqualTo(without);
        assertThat(changed).isNotEqualTo(without).isNotEqualTo(with);
        assertThat(Keys.ofFolder(folder)).isEqualTo(without);
    }

    @Test
    void renamedFileIsAnotherKey() throws IOException {
        String before = Keys.ofFolder(folder);
        Files.move(folder.resolve("V1__part.sql"), folder.resolve("V2__part.sql"));
        String renamed = Keys.ofFolder(folder);
        Files.createDirectory(folder.resolve("moved"));
        Files.move(folder.resolve("V2__part.sql"), folder.resolve("moved/V2__part.sql"));

        assertThat(renamed).isNotEqualTo(before);
        assertThat(Keys.ofFolder(folder)).isNotEqualTo(before).isNotEqualTo(renamed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", ".DS_Store", ".V1__part.sql.swp", "data.csv", ".git/V9__part.sql"})
    void whatFlywayLeavesAloneDoesNotCount(String name) throws IOException {
        String without = Keys.ofFolder(folder);
        write(folder, name, "text");
        assertThat(Keys.ofFolder(folder)).isEqualTo(without);
    }

    @Test
    void everyFileCountsWhereCodeMayReadIt() throws IOException {
        FluentConfiguration withCallback =
                Flyway.configure().locations("filesystem:" + folder).callbacks(new Reads());
        String without = Keys.of(withCallback);
        write(folder, "data.csv", "1;2");
        String with = Keys.of(withCallback);
        assertThat(with).isNotEqualTo(without);

        write(folder, "V2__load.sh", "psql < data.csv");
        String program = Keys.ofFolder(folder);
        write(folder, "data.csv", "1;3");
        assertThat(Keys.ofFolder(folder)).isNotEqualTo(program);
    }

    @Test
    void programAmongCallbacksMayReadWhatIsBesideMigrations() throws IOException {
        write(otherFolder, "afterMigrate.sh", "psql < data.csv");
        FluentConfiguration withProgram =
                Flyway.configure().locations("filesystem:" + folder).callbackLocations("filesystem:" + otherFolder);
        String without = Keys.of(withProgram);
        write(folder, "data.csv", "1;2");
        assertThat(Keys.of(withProgram)).isNotEqualTo(without);
    }

    @Test
    void placeAndTimesOfFilesAndTheOrderInWhichTheyWereMadeDoNotCount() throws IOException {
        for (int i = 2; i < 40; i++) {
            write(folder, "V" + i + "__part.sql", "SELECT " + i + ";");
        }
        for (int i = 39; i > 1; i--) {
            write(otherFolder, "V" + i + "__part.sql", "SELECT " + i + ";");
        }
        for (String name : List.of("repeatable/R__view.sql", "V1__part.sql")) {
            write(otherFolder, name, Files.readString(folder.resolve(name)));
            Files.setLastModifiedTime(otherFolder.resolve(name), FileTime.from(Instant.parse("2020-02-02T02:02:02Z")));
        }
        assertThat(Keys.ofFolder(otherFolder)).isEqualTo(Keys.ofFolder(folder));
        assertThat(Keys.of(Flyway.configure()
                        .locations("filesystem:" + otherFolder.resolve("../.") + "/" + otherFolder.getFileName())))
                .isEqualTo(Keys.ofFolder(folder));
    }

    @Test
    void linkedFolderAndFileAreFollowed() throws IOException {
        Files.createSymbolicLink(otherFolder.resolve("V1__part.sql"), folder.resolve("V1__part.sql"));
        Files.createSymbolicLink(otherFolder.resolve("repeatable"), folder.resolve("repeatable"));
        Files.createSymbolicLink(otherFolder.resolve("V9__gone.sql"), folder.resolve("V9__gone.sql"));
        assertThat(Keys.ofFolder(otherFolder)).isEqualTo(Keys.ofFolder(folder));
    }

    /** In a function's body they are in the database, so they count everywhere rather than by what a script says. */
    @Test
    void scriptWithTheLineEndsOfWindowsIsAnotherKey() throws IOException {
        write(folder, "V1__part.sql", "CREATE TABLE part (\n  id int\n);\n");
        String unix = Keys.ofFolder(folder);
        write(folder, "V1__part.sql", "CREATE TABLE part (\r\n  id int\r\n);\r\n");
        assertThat(Keys.ofFolder(folder)).isNotEqualTo(unix);
    }

    @Test
    void bytesCountInWhateverEncoding() throws IOException {
        FluentConfiguration configuration =
                Flyway.configure().locations("filesystem:" + folder).encoding("Shift_JIS");
        Files.write(folder.resolve("V2__word.sql"), "SELECT 'テスト';".getBytes(Charset.forName("Shift_JIS")));
        String inOneEncoding = Keys.of(configuration);
        Files.write(folder.resolve("V2__word.sql"), "SELECT 'テスト';".getBytes(StandardCharsets.UTF_8));
        assertThat(Keys.of(configuration)).isNotEqualTo(inOneEncoding);
        assertThat(Keys.ofFolder(folder)).isNotEqualTo(Keys.of(configuration));
    }

    @Test
    void otherPrefixesAndSuffixesAreFollowed() throws IOException {
        write(folder, "M2-more.ddl", "SELECT 1;");
        FluentConfiguration configuration = Flyway.configure()
                .locations("filesystem:" + folder)
                .sqlMigrationPrefix("M")
                .sqlMigrationSeparator("-")
                .sqlMigrationSuffixes(".ddl", ".pks");
        assertThat(Keys.names(configuration)).containsExactly("M2-more.ddl");
        String before = Keys.of(configuration);
        write(folder, "V1__part.sql", "SELECT 2;");
        assertThat(Keys.of(configuration)).isEqualTo(before);
        write(folder, "M2-more.ddl", "SELECT 2;");
        assertThat(Keys.of(configuration)).isNotEqualTo(before);
    }

    @Test
    void wildcardsChooseFilesWithTheirConfiguration() throws IOException {
        write(folder, "a/sql/V3__a.sql", "SELECT 1;");
        write(folder, "b/c/sql/V4__b.sql", "SELECT 1;");
        write(folder, "b/c/sql/V4__b.sql.conf", "executeInTransaction=false");
        assertThat(Keys.names(Flyway.configure().locations("filesystem:" + folder + "/**/sql")))
                .containsExactly("a/sql/V3__a.sql", "b/c/sql/V4__b.sql", "b/c/sql/V4__b.sql.conf");
        assertThat(Keys.names(Flyway.configure().locations("filesystem:" + folder + "/*/sql")))
                .containsExactly("a/sql/V3__a.sql");
        assertThat(Keys.names(Flyway.configure().locations("filesystem:" + folder + "/**/V4*.sql")))
                .containsExactly("b/c/sql/V4__b.sql", "b/c/sql/V4__b.sql.conf");
    }

    @Test
    void fileOfAFolderWithTheNameOfTheLocationIsNotTakenForAnother() throws IOException {
        Path location = Files.createDirectories(otherFolder.resolve("db/migration"));
        write(location, "V1__a.sql", "SELECT 1;");
        write(location, "db/migration/V1__a.sql", "SELECT 2;");
        assertThat(Keys.names(Flyway.configure().locations("filesystem:" + location)))
                .containsExactly("V1__a.sql", "db/migration/V1__a.sql");
    }

    @Test
    void locationsAndCallbackLocationsAreToldApart() {
        FluentConfiguration location =
                Flyway.configure().locations("filesystem:" + folder, "filesystem:" + otherFolder);
        FluentConfiguration callbackLocation =
                Flyway.configure().locations("filesystem:" + otherFolder).callbackLocations("filesystem:" + folder);
        assertThat(Keys.of(callbackLocation)).isNotEqualTo(Keys.of(location));
        assertThat(Keys.names(callbackLocation)).contains("V1__part.sql");
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static final class Reads extends BaseCallback {

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.AFTER_MIGRATE;
        }

        @Override
        public void handle(Event event, Context context) {
            // What it would read does not matter here.
        }
    }
}
