package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A user id that no file gives a name to, as in a container that is told one; that takes root. */
@EnabledOnOs(OS.LINUX)
@EnabledIfSystemProperty(named = "user.name", matches = "root")
class NamelessUserTests {

    /** It may read what root may, as the local repository may be in a home that others cannot read. */
    private static final List<String> NAMELESS = List.of(
            "setpriv",
            "--reuid=54321",
            "--regid=54321",
            "--clear-groups",
            "--inh-caps=+dac_read_search",
            "--ambient-caps=+dac_read_search",
            "--");

    private Path temp;

    @BeforeEach
    void newFolder() throws IOException {
        temp = Files.createTempDirectory("templatedb-test-");
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwxrwx"));
        new CopiedCache(temp.resolve("templatedb-cache-_"), "54321").fillWithPrograms();
    }

    @AfterEach
    void delete() {
        TestServer.stopAll(temp.resolve("servers"));
        TestServer.stopAll(temp);
    }

    @Test
    void hasAServerWhereUserNamespacesArePermitted() throws Exception {
        try (ServerJvm jvm = launch(NAMELESS).awaitServer()) {
            assertThat(jvm.postgres().isAlive()).isTrue();
        }
    }

    @Test
    void elsewhereIsToldWhatToDo() throws Exception {
        Path fakes = Files.createDirectory(temp.resolve("fakes"));
        Path unshare = Files.writeString(fakes.resolve("unshare"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(unshare, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> withoutNamespaces = List.of("env", "PATH=" + fakes + File.pathSeparator + System.getenv("PATH"));

        String answer = launch(Stream.concat(withoutNamespaces.stream(), NAMELESS.stream())
                        .toList())
                .answer();

        assertThat(answer)
                .startsWith("failed ")
                .contains("could not look up effective user ID 54321")
                .contains("The user of this JVM has no name. Run it as a user that has a line in /etc/passwd");
    }

    private ServerJvm.Starting launch(List<String> prefix) throws IOException {
        return ServerJvm.launch(temp.resolve("servers"), 1, prefix, "-Djava.io.tmpdir=" + temp);
    }
}
