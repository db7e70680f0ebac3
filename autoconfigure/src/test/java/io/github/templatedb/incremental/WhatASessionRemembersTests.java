package io.github.templatedb.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.LongForm;
import io.github.templatedb.core.server.DatabaseName;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a session remembers of a migration: where a later one might find it, all of them run. */
@ExtendWith(OutputCaptureExtension.class)
class WhatASessionRemembersTests {

    @AutoClose
    private static final MigrationStore store = new MigrationStore();

    @TempDir
    private Path folder;

    /** What one of the migrations leaves behind, and what a later one finds. */
    static Stream<Arguments> whatASessionRemembers() {
        return Stream.of(
                Arguments.of("SET TimeZone = 'Asia/Tokyo'", "current_setting('TimeZone')"),
                Arguments.of("SET app.login = 'jane'", "coalesce(current_setting('app.login', true), 'nobody')"),
                Arguments.of(
                        "DO $$ BEGIN PERFORM set_config('app.login', 'jane', false); END $$",
                        "coalesce(current_setting('app.login', true), 'nobody')"),
                Arguments.of(
                        "CREATE TEMPORARY TABLE scratchpad ()",
                        "coalesce(to_regclass('pg_temp.scratchpad')::text, 'none')"),
                Arguments.of("SELECT nextval('cached')", "nextval('cached')::text"),
                Arguments.of("SELECT setseed(0.5)", "random()::text"),
                Arguments.of("SET search_path = pg_catalog, public", "current_setting('TimeZone')"),
                Arguments.of(
                        "PREPARE question AS SELECT 1",
                        "(SELECT count(*)::text FROM pg_prepared_statements WHERE from_sql)"),
                Arguments.of("SET session_replication_role = replica", "current_setting('session_replication_role')"),
                Arguments.of(
                        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''7MB''', current_database()); END $$",
                        "current_setting('work_mem')"));
    }

    @ParameterizedTest
    @MethodSource("whatASessionRemembers")
    void laterMigrationFindsWhatAnEarlierOneLeft(String leaves, String finds) throws Exception {
        Folder migrations = new Folder(folder)
                .write("V1__note.sql", "CREATE TABLE note (text text); CREATE SEQUENCE cached CACHE 20;")
                .write("V2__leaves.sql", leaves);
        store.migrated(folder);
        migrations.write("V3__finds.sql", "INSERT INTO public.note SELECT " + finds);

        DatabaseName built = store.migrated(folder);

        assertThat(store.ofTemplate(folder, "on")).isEmpty();
        store.assertSameNotesAsInAFreshOne(folder, built, settings -> settings);
    }

    /** The same for repeatable ones; in the short form a few of them. */
    static Stream<Arguments> whatASessionRemembersLonger() {
        return whatASessionRemembers().limit(LongForm.RUNS ? Long.MAX_VALUE : 3);
    }

    @ParameterizedTest
    @MethodSource("whatASessionRemembersLonger")
    void repeatableMigrationFindsWhatAnEarlierOneLeft(String leaves, String finds) throws Exception {
        Folder migrations = new Folder(folder);
        for (int i = 3; i <= 10; i++) {
            migrations.write("V%d__many.sql".formatted(i), "CREATE TABLE public.many%d ();".formatted(i));
        }
        migrations
                .write("V1__note.sql", "CREATE TABLE note (text text); CREATE SEQUENCE cached CACHE 20;")
                .write("V11__leaves.sql", leaves)
                .write("R__finds.sql", "INSERT INTO public.note SELECT " + finds);

        DatabaseName built = store.migrated(folder);

        assertThat(store.ofTemplate(folder, "on")).isEmpty();
        store.assertSameNotesAsInAFreshOne(folder, built, settings -> settings);
    }

    @Test
    void logSaysWhatWasLeftBehindOrThatRepeatableMigrationsHaveRun(CapturedOutput output) {
        Folder migrations = new Folder(folder).write("V1__leaves.sql", "SET app.mood = 'blue';");
        store.migrated(folder);
        migrations.write("V2__next.sql", "CREATE TABLE next ();").write("R__view.sql", "SELECT 1;");
        store.migrated(folder);
        assertThat(output.getOut())
                .containsPattern("from scratch, as a session may remember 'SET app.mood = 'blue';'"
                        + " \\(tdb_t_[0-9a-f]{12}\\): V2__next.sql is new;");

        migrations.write("V1__leaves.sql", "SELECT 'nothing';");
        store.migrated(folder);
        migrations.write("V3__last.sql", "CREATE TABLE last ();");
        store.migrated(folder);
        assertThat(output.getOut())
                .containsPattern(
                        "from scratch, as repeatable migrations have run \\(tdb_t_[0-9a-f]{12}\\): V3__last.sql is new;");
    }

    @Test
    void migrationsAfterOneThatLeavesSomethingRunOnWhatIsBeforeIt() throws Exception {
        Folder migrations = new Folder(folder).write("V1__note.sql", "CREATE TABLE note (text text);");
        store.migrated(folder);
        String first = store.key(folder, settings -> settings).templateName().value();
        migrations.write("V2__leaves.sql", "SET TimeZone = 'Asia/Tokyo';");
        store.migrated(folder);
        migrations.write("V3__finds.sql", "INSERT INTO note SELECT current_setting('TimeZone');");
        DatabaseName built = store.migrated(folder);
        assertThat(store.ofTemplate(folder, "on")).isEqualTo(first);
        assertThat(store.query(built, "SELECT text FROM note")).containsExactly("Asia/Tokyo");
        store.assertEqualToAFreshOne(folder, built);
    }

    /** pg_dump begins its scripts with these. */
    @Test
    void settingsThatChangeNoResultAreNoObstacle() throws Exception {
        Folder migrations = new Folder(folder)
                .write(
                        "V1__dump.sql",
                        """
                        SET statement_timeout = 0;
                        SET client_encoding = 'UTF8';
                        SET standard_conforming_strings = on;
                        SELECT pg_catalog.set_config('search_path', '', false);
                        SET check_function_bodies = false;
                        SET xmloption = content;
                        SET client_min_messages = warning;
                        SET row_security = off;
                        SET default_table_access_method = heap;
                        CREATE TABLE public.note (text text);
                        """)
                .write("V2__index.sql", "CREATE INDEX ON note (text);");
        store.migrated(folder);
        migrations.write("V3__note.sql", "INSERT INTO note VALUES ('x');");
        DatabaseName built = store.migrated(folder);
        assertThat(store.ofTemplate(folder, "on")).isNotEmpty();
        store.assertEqualToAFreshOne(folder, built);
    }
}
