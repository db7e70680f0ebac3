package io.github.templatedb.incremental;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.TemplateBuildException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Where a migration on top of others might do something else than after them, all of them run. */
@ExtendWith(OutputCaptureExtension.class)
class FromScratchTests {

    @AutoClose
    private static final MigrationStore store = new MigrationStore();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"REVOKE CONNECT ON DATABASE %I FROM PUBLIC", "ALTER DATABASE %I CONNECTION LIMIT 9"})
    void whatCreateDatabaseDoesNotCopyIsAnObstacle(String statement) {
        Folder migrations = new Folder(folder)
                .write(
                        "V1__database.sql",
                        "DO $$ BEGIN EXECUTE format('%s', current_database()); END $$".formatted(statement));
        store.migrated(folder);
        assertThat(store.ofTemplate(folder, "obstacle")).contains("of the database");
        migrations.write("V2__note.sql", "CREATE TABLE note ();");
        store.migrated(folder);
        assertThat(store.ofTemplate(folder, "on")).isEmpty();
    }

    @Test
    void logSaysHowTheTemplateOfStepsWasBuiltThatIsBuiltFirst(CapturedOutput output) {
        Folder migrations = new Folder(folder).write("R__view.sql", "SELECT 1;");
        for (int i = 1; i <= 10; i++) {
            migrations.write("V%d__first.sql".formatted(i), "CREATE TABLE first%d ();".formatted(i));
        }
        store.migrated(folder);
        assertThat(output.getOut())
                .containsPattern("on tdb_t_[0-9a-f]{12}, which was built before it from scratch:"
                        + " there was none with any of its migrations");
        migrations.write("R__view.sql", "SELECT 2;");
        store.migrated(folder);
        assertThat(output.getOut())
                .containsPattern("ms on tdb_t_[0-9a-f]{12}: R__view.sql changed; nearest template shares 10 of 11");
    }

    static Stream<Arguments> doubts() {
        return Stream.of(
                doubt("there are callbacks", settings -> settings.callbacks(new Silent())),
                doubt("group is set", settings -> settings.group(true)),
                doubt("target depends on the database", settings -> settings.target("next")),
                doubt("init-sqls does more than SET", settings -> settings.initSql("SET TimeZone = 'UTC'; SELECT 1")));
    }

    private static Arguments doubt(String reason, UnaryOperator<FluentConfiguration> customizer) {
        return Arguments.of(reason, customizer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doubts")
    void settingByWhichARunIsMoreThanItsMigrationsIsADoubt(
            String reason, UnaryOperator<FluentConfiguration> customizer, CapturedOutput output) throws Exception {
        Folder migrations = new Folder(folder).write("V1__note.sql", "CREATE TABLE note (text text);");
        store.migrated(folder, true, customizer);
        migrations.write("V2__note.sql", "INSERT INTO note VALUES ('x');");

        DatabaseName built = store.migrated(folder, true, customizer);

        assertThat(store.ofTemplate(folder, "on", customizer)).isEmpty();
        assertThat(output.getOut()).contains("from scratch, as " + reason + ": ");
        store.assertSameNotesAsInAFreshOne(folder, built, customizer);
    }

    @ParameterizedTest
    @CsvSource({
        "afterMigrate.sql, there are callbacks (afterMigrate.sql)",
        "beforeEachMigrate__log.sql, there are callbacks (beforeEachMigrate__log.sql)",
        "afterMigrateApplied__done.SQL, there are callbacks (afterMigrateApplied__done.SQL)",
        "B1__baseline.sql, it is not known what B1__baseline.sql does",
        "V3__script.sh, V3__script.sh is a program"
    })
    void fileThatMayTakePartInEachRunIsADoubt(String file, String reason, CapturedOutput output) throws Exception {
        Folder migrations = new Folder(folder)
                .write("V1__note.sql", "CREATE TABLE IF NOT EXISTS note (text text);")
                .write(file, file.endsWith(".sql") ? "CREATE TABLE IF NOT EXISTS note (text text);" : "");
        store.migrated(folder);
        migrations.write("V2__note.sql", "INSERT INTO note VALUES ('x');");

        DatabaseName built = store.migrated(folder);

        assertThat(store.ofTemplate(folder, "on")).isEmpty();
        assertThat(output.getOut()).contains("from scratch, as " + reason + ": ");
        store.assertSameNotesAsInAFreshOne(folder, built, settings -> settings);
    }

    @Test
    void failingTailIsTriedAgainFromScratch(CapturedOutput output) throws Exception {
        Folder migrations = new Folder(folder)
                .write("V1__note.sql", "CREATE TABLE note (number bigint); CREATE SEQUENCE counter;")
                .write("V2__count.sql", "INSERT INTO note VALUES (nextval('counter'));");
        store.migrated(folder);
        migrations.write("V3__count.sql", "INSERT INTO note VALUES (currval('counter') + 1);");

        DatabaseName built = store.migrated(folder);

        assertThat(store.query(built, "SELECT number FROM note")).containsExactly("1", "2");
        assertThat(output.getOut())
                .containsPattern("from scratch, as on tdb_t_[0-9a-f]{12} it failed: V3__count.sql is new");
        store.assertSameNotesAsInAFreshOne(folder, built, settings -> settings);
    }

    @Test
    void failureIsThatOfTheBuildFromScratch() {
        Folder migrations = new Folder(folder).write("V1__note.sql", "CREATE TABLE note (number bigint);");
        store.migrated(folder);
        migrations.write("V2__broken.sql", "INSERT INTO nothing VALUES (1);");
        assertThatExceptionOfType(TemplateBuildException.class)
                .isThrownBy(() -> store.migrated(folder))
                .withMessageContaining("V2__broken.sql")
                .withMessageContaining("relation \"nothing\" does not exist")
                .satisfies(ex -> assertThat(ex.getSuppressed()).isEmpty());
        assertThat(store.onServer("SELECT datname FROM pg_database WHERE datname LIKE 'tdb\\_b%'"))
                .isEmpty();
    }

    @Test
    void otherFailureOnTheCopyIsToldBesides() {
        Folder migrations = new Folder(folder).write("V1__note.sql", "CREATE TABLE note (number bigint);");
        store.migrated(folder);
        migrations.write("V2__broken.sql", "DO $$ BEGIN RAISE EXCEPTION 'not in %', current_database(); END $$;");
        assertThatExceptionOfType(TemplateBuildException.class)
                .isThrownBy(() -> store.migrated(folder))
                .satisfies(ex -> assertThat(ex.getSuppressed())
                        .singleElement()
                        .extracting(Throwable::getMessage)
                        .asString()
                        .contains("V2__broken.sql", "not in tdb_b_"));
    }

    @Test
    void failingStepOfAMigrationSetWithRepeatableOnesIsReportedAsItsOwn() {
        new Folder(folder)
                .write("V1__broken.sql", "INSERT INTO nothing VALUES (1);")
                .write("R__view.sql", "CREATE OR REPLACE VIEW one AS SELECT 1 AS one;");
        assertThatExceptionOfType(TemplateBuildException.class)
                .isThrownBy(() -> store.migrated(folder))
                .withMessageContaining(
                        store.key(folder, settings -> settings).templateName().value())
                .withMessageContaining("V1__broken.sql");
    }

    @Test
    void switchedOffItIsNotUsedAndWhatItBuiltIsReplaced() throws Exception {
        Folder migrations = new Folder(folder).write("V1__note.sql", "CREATE TABLE note AS SELECT now() AS moment;");
        store.migrated(folder);
        migrations.write("V2__note.sql", "CREATE TABLE other ();");
        DatabaseName onTop = store.migrated(folder);
        assertThat(store.ofTemplate(folder, "on")).isNotEmpty();

        DatabaseName whole = store.migrated(folder, false, settings -> settings);

        assertThat(store.ofTemplate(folder, "on")).isEmpty();
        assertThat(store.query(whole, "SELECT moment FROM note"))
                .isNotEqualTo(store.query(onTop, "SELECT moment FROM note"));
        long built = store.built();
        store.migrated(folder, false, settings -> settings);
        store.migrated(folder);
        assertThat(store.built()).as("it is there now for everybody").isEqualTo(built);
    }

    @Test
    void fileThatFlywayDoesNotReadIsNoDoubt() throws Exception {
        Folder migrations = new Folder(folder)
                .write("V1__note.sql", "CREATE TABLE described ();")
                .write("README.md", "Notes");
        store.migrated(folder);
        migrations.write("V2__note.sql", "CREATE TABLE described_too ();");
        store.migrated(folder);
        assertThat(store.ofTemplate(folder, "on")).isNotEmpty();
    }

    @Test
    void droppedTemplateIsNotNeeded() throws Exception {
        Folder migrations = new Folder(folder).write("V1__note.sql", "CREATE TABLE note ();");
        store.migrated(folder);
        String name = store.key(folder, settings -> settings).templateName().quoted();
        store.release();
        store.server()
                .execute(
                        "Dropping it",
                        List.of("ALTER DATABASE " + name + " IS_TEMPLATE false", "DROP DATABASE " + name));
        migrations.write("V2__note.sql", "CREATE TABLE other ();");
        store.assertEqualToAFreshOne(folder, store.migrated(folder));
    }

    /** Does nothing, which nobody can know. */
    private static final class Silent extends BaseCallback {

        @Override
        public void handle(Event event, Context context) {
            assertThat(Arrays.asList(Event.values())).contains(event);
        }
    }
}
