package io.github.templatedb.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTests {

    @TempDir
    Path home;

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void onlyItsUserMayReadIt() throws IOException {
        DataDirectory directory = DataDirectory.create(settings(Storage.AUTO, home));
        assertThat(Files.getPosixFilePermissions(directory.path()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void namedFolderIsMadeAndUsed() {
        Path folder = home.resolve("a/b");
        assertThat(DataDirectory.create(settings(Storage.MEMORY, folder)).path())
                .hasParent(folder)
                .isEmptyDirectory();
    }

    @Test
    void eachServerHasAFolderOfItsOwn() {
        EmbeddedSettings settings = settings(Storage.AUTO, home);
        assertThat(DataDirectory.create(settings).path())
                .isNotEqualTo(DataDirectory.create(settings).path());
    }

    @Test
    void diskIsTheTemporaryFolderOfTheUser() throws IOException {
        DataDirectory directory = DataDirectory.create(settings(Storage.DISK, null));
        try {
            assertThat(directory.path()).hasParent(Path.of(System.getProperty("java.io.tmpdir")));
        } finally {
            directory.delete();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void memoryIsAMemoryFileSystem() throws IOException {
        assumeThat(Path.of("/dev/shm")).isDirectory();
        DataDirectory directory = DataDirectory.create(settings(Storage.MEMORY, null));
        try {
            assertThat(directory.inMemory()).isTrue();
            assertThat(Files.getFileStore(directory.path()).type()).isEqualTo("tmpfs");
        } finally {
            directory.delete();
        }
    }

    @Test
    void folderThatCannotBeWrittenToIsNamed() throws IOException {
        Path file = Files.createFile(home.resolve("file"));
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> DataDirectory.create(settings(Storage.AUTO, file.resolve("folder"))))
                .withMessageContainingAll(file.resolve("folder").toString(), "templatedb.server.directory");
    }

    @Test
    void deletesAllThatIsInIt() throws IOException {
        DataDirectory directory = DataDirectory.create(settings(Storage.AUTO, home));
        Files.createFile(
                Files.createDirectories(directory.path().resolve("base/1")).resolve("2600"));
        directory.delete();
        directory.delete();
        assertThat(home).isEmptyDirectory();
    }

    private static EmbeddedSettings settings(Storage storage, @Nullable Path directory) {
        return new EmbeddedSettings(storage, directory, null, Duration.ofSeconds(60), Duration.ofSeconds(30), Map.of());
    }
}
