package io.github.templatedb.core.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JVM of its own that has a server, says where, and waits for its end. */
final class ServerOwner implements AutoCloseable {

    private final Process jvm;

    private final Path directory;

    private final long postgres;

    private ServerOwner(Process jvm, Path directory, long postgres) {
        this.jvm = jvm;
        this.directory = directory;
        this.postgres = postgres;
    }

    /** Starts the JVM with some options, and returns when its server runs. */
    static ServerOwner start(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-Dfile.encoding=UTF-8", "-Dsun.jnu.encoding=UTF-8", "-cp"));
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(ServerOwner.class.getName());
        Process jvm =
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("server ")) {
                String[] words = line.split(" ", 3);
                return new ServerOwner(jvm, Path.of(words[2]), Long.parseLong(words[1]));
            }
        }
        throw new IllegalStateException("The JVM ended without a server");
    }

    /** Runs in the JVM. */
    public static void main(String[] arguments) throws Exception {
        EmbeddedServer server = EmbeddedServer.start(new EmbeddedSettings(
                Storage.AUTO, null, null, Duration.ofSeconds(60), Duration.ofSeconds(30), Map.of()));
        String pid = Files.readString(server.directory().resolve("pid")).strip();
        try (PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8)) {
            out.println("server " + pid + " " + server.directory());
            System.in.read();
            server.close();
        }
    }

    Path directory() {
        return directory;
    }

    ProcessHandle postgres() {
        return ProcessHandle.of(postgres).orElseThrow();
    }

    /** kill -9. */
    void kill() {
        jvm.destroyForcibly();
    }

    /** Lets the JVM stop its server and end. */
    @Override
    public void close() throws IOException {
        jvm.getOutputStream().close();
        try {
            jvm.waitFor();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
