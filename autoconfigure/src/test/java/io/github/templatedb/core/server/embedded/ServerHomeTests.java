package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ServerHomeTests {

    private static final String ID = "0123456789abcdef";

    private final ServerUser user = ServerUser.ofThisJvm();

    @TempDir
    private Path disk;

    private Path memory;

    private CacheFolder cache;

    @BeforeEach
    void folders() {
        memory = TestServer.newHome();
        cache = new CacheFolder(disk, user);
    }

    @AfterEach
    void delete() throws IOException {
        FileTree.delete(memory);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void homeIsInMemoryWhereThereIsRoomAndOnlyItsUserMayReadIt() throws IOException {
        assumeThat(Files.getFileStore(memory).type()).isEqualTo("tmpfs");

        ServerHome home = home(Storage.AUTO, null);

        assertThat(home.path()).startsWith(memory).endsWith(Path.of(ID));
        assertThat(home.inMemory()).isTrue();
        assertThat(home.storage()).isEqualTo("memory");
        assertThat(permissions(home.path())).isEqualTo("rwx------");
        assertThat(permissions(home.path().getParent())).isEqualTo("rwx------");
    }

    @Test
    void withoutAMemoryFileSystemHomeIsOnDiskAndSaysWhy() {
        ServerHome home = ServerHome.of(settings(Storage.AUTO, null), ID, cache, disk.resolve("none"));

        assertThat(home.path()).isEqualTo(disk.resolve("servers").resolve(ID));
        assertThat(home.inMemory()).isFalse();
        assertThat(home.storage())
                .isEqualTo("disk, as %s is not a memory file system that can be written to", disk.resolve("none"));
    }

    @Test
    void memoryThatIsAskedForAndNotThereIsAnError() {
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> ServerHome.of(settings(Storage.MEMORY, null), ID, cache, disk.resolve("none")))
                .withMessageContainingAll(
                        "templatedb.server.storage",
                        "memory",
                        disk.resolve("none").toString());
    }

    @Test
    void diskIsTheCacheFolderOfTheUser() {
        assertThat(home(Storage.DISK, null).path()).startsWith(disk);
    }

    @Test
    void namedFolderIsMadeAndUsed() {
        Path folder = disk.resolve("a/b");

        assertThat(home(Storage.MEMORY, folder).path()).hasParent(folder).isEmptyDirectory();
    }

    @Test
    void allWhoAskForTheSameComeToTheSameHome() {
        assertThat(home(Storage.AUTO, null)).isEqualTo(home(Storage.AUTO, null));
    }

    @Test
    void folderThatCannotBeWrittenToIsNamed() throws IOException {
        Path file = Files.createFile(disk.resolve("file"));

        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> home(Storage.AUTO, file.resolve("folder")))
                .withMessageContaining(file.resolve("folder").toString())
                .satisfies(ex -> assertThat(ex.action())
                        .startsWith("Name a folder that ")
                        .contains("templatedb.server.directory"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void folderThatAnotherUserHasPutThereIsNotUsed() throws IOException {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        Path others = Files.createDirectory(memory.resolve("templatedb-" + user.folderName()));
        new ServerUser("nobody", List.of(), "nobody").own(others);

        assertThat(home(Storage.AUTO, null).storage()).startsWith("disk, as ").contains("belongs to nobody");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void folderThatRootHasJustMadeForAnotherUserIsGivenToThatUser() throws IOException {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        ServerUser nobody = new ServerUser("nobody", List.of(), "nobody");
        Path halfMade = Files.createDirectory(memory.resolve("half-made"), permission("rwx------"));
        Path open = Files.createDirectory(memory.resolve("open"), permission("rwxr-xr-x"));

        assertThat(Files.getOwner(PrivateFolder.create(halfMade, nobody))).hasToString("nobody");
        assertThatIOException()
                .isThrownBy(() -> PrivateFolder.create(open, nobody))
                .withMessageContaining("belongs to root, not to nobody");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void linkThatAnotherUserHasPutThereIsNotFollowed() throws IOException {
        Files.createSymbolicLink(memory.resolve("templatedb-" + user.folderName()), disk);

        assertThat(home(Storage.AUTO, null).storage()).startsWith("disk, as ").contains("is not a folder");
    }

    private ServerHome home(Storage storage, @Nullable Path directory) {
        return ServerHome.of(settings(storage, directory), ID, cache, memory);
    }

    private static EmbeddedSettings settings(Storage storage, @Nullable Path directory) {
        Duration second = Duration.ofSeconds(1);
        return new EmbeddedSettings(storage, directory, null, second, Map.of());
    }

    private static FileAttribute<?> permission(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
