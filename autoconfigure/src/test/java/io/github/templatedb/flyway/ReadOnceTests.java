package io.github.templatedb.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.MigrationFileException;
import io.github.templatedb.migrations.MigrationFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ReadOnceTests {

    private static final FileTime LONG_AGO = FileTime.from(Instant.now().minus(Duration.ofHours(1)));

    @TempDir
    Path folder;

    private Path script;

    private final MigrationFiles files = new MigrationFiles();

    @BeforeEach
    void migration() throws IOException {
        script = folder.resolve("V1__part.sql");
        write("SELECT 1;", LONG_AGO);
    }

    @Test
    void fileIsReadOnceWhileItsStateIsTheSame() throws IOException {
        List<Manifest.Entry> before = entries();
        write("SELECT 2;", LONG_AGO);
        assertThat(entries()).isEqualTo(before);
        assertThat(new MigrationFiles().below(getClass().getClassLoader(), "filesystem:" + folder))
                .isNotEqualTo(before);
    }

    @Test
    void fileIsReadAgainAfterItsTimeItsLengthOrTheFileItselfChanged() throws IOException {
        List<Manifest.Entry> before = entries();
        write("SELECT 2;", FileTime.from(LONG_AGO.toInstant().plusMillis(1)));
        List<Manifest.Entry> later = entries();
        assertThat(later).isNotEqualTo(before);

        write("SELECT 33;", FileTime.from(LONG_AGO.toInstant().plusMillis(1)));
        assertThat(entries()).isNotEqualTo(later);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void fileThatTookThePlaceOfAnotherIsRead() throws IOException {
        List<Manifest.Entry> before = entries();
        Path other = folder.resolve("other");
        Files.writeString(other, "SELECT 2;");
        Files.setLastModifiedTime(other, LONG_AGO);
        Files.delete(script);
        Files.move(other, script);
        assertThat(entries()).isNotEqualTo(before);
    }

    @Test
    void fileThatWasJustWrittenIsNotTrustedByItsTime() throws IOException {
        FileTime now = FileTime.from(Instant.now());
        write("SELECT 1;", now);
        List<Manifest.Entry> before = entries();
        write("SELECT 2;", now);
        assertThat(entries()).isNotEqualTo(before);
    }

    /** The memory of the process itself is a file that even root cannot read from its beginning. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void fileThatCannotBeReadIsNamed() throws IOException {
        Files.createSymbolicLink(folder.resolve("V2__orders.sql"), Path.of("/proc/self/mem"));
        assertThatThrownBy(this::entries)
                .isInstanceOf(MigrationFileException.class)
                .hasMessageContaining("V2__orders.sql")
                .hasMessageContaining("filesystem:" + folder)
                .hasMessageContaining("cannot be read")
                .extracting(failure -> ((MigrationFileException) failure).action())
                .asString()
                .contains("the right to read it");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void foldersThatContainEachOtherAreNamed() throws IOException {
        Files.createSymbolicLink(folder.resolve("again"), folder);
        assertThatThrownBy(this::entries)
                .isInstanceOf(MigrationFileException.class)
                .hasMessageContaining("cannot be listed")
                .hasMessageContaining("again");
    }

    private List<Manifest.Entry> entries() {
        return files.below(getClass().getClassLoader(), "filesystem:" + folder);
    }

    private void write(String sql, FileTime time) throws IOException {
        Files.writeString(script, sql);
        Files.setLastModifiedTime(script, time);
    }
}
