package io.github.templatedb.usecases.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.TestJvm;
import io.github.templatedb.core.server.embedded.TestServer;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Passwords are in memory, in the environment, and in files named "password" that only their owner may read, and nowhere
 * else: not in any log at any level, nor in a URL, an argument, a text of an object, a message, or another file.
 */
@EnabledOnOs(OS.LINUX)
class SecretsTests {

    private static final String WRONG = "not open sesame&";

    private ExternalPostgres external;

    private Path temp;

    @BeforeEach
    void start() throws IOException {
        external = ExternalPostgres.start();
        temp = Files.createTempDirectory("templatedb-test-");
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void stop() {
        external.close();
        TestServer.stopAll(temp.resolve("servers"));
        TestServer.stopAll(temp);
    }

    @Test
    void passwordsAreInNoLogArgumentTextMessageOrFileButTheirOwn() throws Exception {
        Set<String> secrets = new HashSet<>(Set.of(ExternalPostgres.PASSWORD, WRONG));
        Map<String, String> texts = new TreeMap<>();
        Process jvm = launch();
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines = jvm.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (line.equals("ready")) {
                    texts.putAll(argumentsOfAllProcesses());
                    secrets.addAll(files(SecretsTests::isOfPassword).values());
                    jvm.getOutputStream().close();
                }
            }
        } finally {
            jvm.destroyForcibly();
        }
        TestServer.awaitEnds(temp.resolve("servers"));
        texts.put("output", output.toString());
        texts.putAll(files(file -> !isOfPassword(file)));
        texts.put(external.log().toString(), contentIfThere(external.log()));

        assertThat(secrets).as("with that of the embedded server").hasSize(3);
        assertThat(texts.get("output"))
                .contains(" TRACE ", " o.s.j", " o.f.c", " com.zaxxer.hikari", " o.postgresql", " i.g.t.");
        assertThat(texts.get("arguments of " + jvm.pid())).contains(SecretsJvm.class.getName());
        assertThat(texts.get(temp.resolve("programs").toString())).contains("--pwfile", "/bin/postgres -D");
        assertThat(texts.keySet()).anyMatch(name -> name.endsWith("/server.log"));
        assertThat(occurrences(secrets, texts)).isEmpty();
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(TestJvm.command(
                List.of(
                        "-Dlogging.level.root=DEBUG",
                        "-Dlogging.level.io.github.templatedb=TRACE",
                        "-Dlogging.level.org.postgresql=TRACE",
                        "-Dlogging.level.com.zaxxer.hikari=TRACE",
                        "-Dlogging.level.org.flywaydb=TRACE",
                        "-Dlogging.level.org.springframework.jdbc=TRACE",
                        "-Dlogging.level.org.springframework.boot=TRACE",
                        "-Dlogging.level.org.springframework.core.env=TRACE",
                        "-Dlogging.level.org.springframework.test=TRACE",
                        "-Dtemplatedb.server.settings.log_statement=all",
                        "-Djava.io.tmpdir=" + temp),
                SecretsJvm.class));
        builder.environment()
                .putAll(Map.of(
                        "XDG_CACHE_HOME",
                        temp.resolve("cache").toString(),
                        "TEMPLATEDB_SERVER_DIRECTORY",
                        temp.resolve("servers").toString(),
                        "TEMPLATEDB_SERVER_BINARIES",
                        programs().toString(),
                        "TEMPLATEDB_SERVER_IDLETIMEOUT",
                        "1s",
                        SecretsJvm.URL,
                        external.url("library"),
                        SecretsJvm.PASSWORD,
                        ExternalPostgres.PASSWORD,
                        SecretsJvm.WRONG_PASSWORD,
                        WRONG));
        return builder.redirectErrorStream(true).start();
    }

    /** Programs of PostgreSQL that write down how they are called: some live too short to be looked at. */
    private Path programs() throws IOException {
        Path bin = Files.createDirectories(temp.resolve("postgresql/bin"));
        Path log = Files.createFile(temp.resolve("programs"));
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-rw-rw-"));
        for (String name : List.of("initdb", "postgres")) {
            Path program = Files.writeString(
                    bin.resolve(name),
                    """
                    #!/bin/sh
                    echo "$0 $*" >>'%s'
                    exec '%s' "$@"
                    """
                            .formatted(log, external.program().resolveSibling(name)));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return bin.getParent();
    }

    private static Map<String, String> argumentsOfAllProcesses() throws IOException {
        Map<String, String> arguments = new TreeMap<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .forEach(process -> arguments.put(
                            "arguments of " + process.getFileName(), contentIfThere(process.resolve("cmdline"))));
        }
        return arguments;
    }

    /** Files that the JVM and its server have made. */
    private Map<String, String> files(Predicate<Path> which) throws IOException {
        Map<String, String> files = new TreeMap<>();
        Files.walkFileTree(temp, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && which.test(file)) {
                    files.put(file.toString(), contentIfThere(file));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path removed, IOException reason) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException reason) {
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static boolean isOfPassword(Path file) {
        return file.getFileName().toString().equals("password");
    }

    /** Processes end, and servers remove files. */
    private static String contentIfThere(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException ex) {
            return "";
        }
    }

    /** Where a secret is, as it is or as it stands in a URL, with what is around it. */
    private static List<String> occurrences(Set<String> secrets, Map<String, String> texts) {
        List<String> found = new ArrayList<>();
        for (String secret : secrets) {
            String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
            for (String written : new HashSet<>(List.of(secret, encoded, encoded.replace("+", "%20")))) {
                texts.forEach((name, text) -> {
                    for (int at = text.indexOf(written); at >= 0; at = text.indexOf(written, at + 1)) {
                        found.add(name + ": " + text.substring(Math.max(0, at - 300), at + written.length()));
                    }
                });
            }
        }
        return found;
    }
}
