package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CopyOnWriteTests {

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void commandCopiesAFolderWithItsPermissions(@TempDir Path temp) throws IOException {
        Path from = Files.createDirectories(temp.resolve("from a folder"));
        Files.writeString(Files.createDirectory(from.resolve("sub")).resolve("file"), "content");
        Files.setPosixFilePermissions(from, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(from.resolve("sub/file"), PosixFilePermissions.fromString("rw-------"));
        Path to = temp.resolve("to");

        assertThat(CopyOnWrite.copyByCommand(from, to)).isTrue();

        assertThat(to.resolve("sub/file")).hasContent("content");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve("sub/file"))))
                .isEqualTo("rw-------");
        assertThat(CopyOnWrite.copyByCommand(temp.resolve("nowhere"), temp.resolve("to")))
                .isFalse();
    }

    @Test
    void folderIsCopiedWhateverTheFileSystemOffers(@TempDir Path temp) throws IOException {
        Path from = Files.createDirectories(temp.resolve("from"));
        Files.writeString(from.resolve("file"), "content");

        CopyOnWrite.copyFolder(from, temp.resolve("to"));

        assertThat(temp.resolve("to/file")).hasContent("content");
    }

    @Test
    void postgresIsToldFromVersion18On() {
        assertThat(ThrowAwayData.ofFileSystem(18, true)).containsEntry("file_copy_method", "clone");
        assertThat(ThrowAwayData.ofFileSystem(18, false)).isEmpty();
        assertThat(ThrowAwayData.ofFileSystem(17, true)).isEmpty();
    }

    @Test
    void postgresClonesFilesWhereItIsTold() {
        assumeThat(version()).isGreaterThanOrEqualTo(18);
        try (TestServer embedded = TestServer.start(Map.of("file_copy_method", "clone"))) {
            Server server = embedded.server();
            assertThat(server.setting("file_copy_method")).isEqualTo("clone");
            DatabaseName clone = new DatabaseName("tdb_c_copy");
            server.execute(
                    "Cloning", List.of("CREATE DATABASE " + clone.quoted() + " TEMPLATE template0 STRATEGY FILE_COPY"));
        }
    }

    private static int version() {
        try (TestServer embedded = TestServer.start()) {
            return embedded.server().facts().majorVersion();
        }
    }
}
