package io.github.templatedb.core.server.embedded;

import io.github.templatedb.TestJvm;
import io.github.templatedb.core.server.ServerException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JVM of its own that starts or adopts a server, says which, and uses it until it is told to end, or killed. */
final class ServerJvm implements AutoCloseable {

    private final Process jvm;

    private final String description;

    private final RunFolder run;

    private ServerJvm(Process jvm, String description, RunFolder run) {
        this.jvm = jvm;
        this.description = description;
        this.run = run;
    }

    /** Starts the JVM, and returns when it has its server, below a folder and with an idle timeout in seconds. */
    static ServerJvm start(Path home, int idleTimeout, String... options) throws IOException {
        return launch(home, idleTimeout, List.of(), options).awaitServer();
    }

    /** Starts the JVM by a command that runs another, and does not wait. */
    static Starting launch(Path home, int idleTimeout, List<String> prefix, String... options) throws IOException {
        return launch(home, Duration.ofSeconds(idleTimeout), prefix, options);
    }

    /** Starts the JVM with a shorter idle timeout, and does not wait. */
    static Starting launch(Path home, Duration idleTimeout, List<String> prefix, String... options) throws IOException {
        return launchWith(TestJvm.classPath(), home, idleTimeout, prefix, options);
    }

    static Starting launchWith(String classPath, Path home, int idleTimeout, List<String> prefix, String... options)
            throws IOException {
        return launchWith(classPath, home, Duration.ofSeconds(idleTimeout), prefix, options);
    }

    private static Starting launchWith(
            String classPath, Path home, Duration idleTimeout, List<String> prefix, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-Dfile.encoding=UTF-8", "-Dsun.jnu.encoding=UTF-8"));
        command.addAll(TestJvm.command(classPath, all, ServerJvm.class, home.toString(), idleTimeout.toString()));
        return new Starting(
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    }

    /** Runs in the JVM: arguments are the folder, or nothing for the default, and the idle timeout. */
    public static void main(String[] arguments) throws Exception {
        Path home = arguments[0].isEmpty() ? null : Path.of(arguments[0]);
        Duration idleTimeout = Duration.parse(arguments[1]);
        try (PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8)) {
            try {
                EmbeddedServer server = EmbeddedServer.start(TestServer.settings(home, idleTimeout, Map.of()));
                out.println("server " + server.description() + " @ " + server.directory());
                System.in.read();
                server.close();
            } catch (ServerException ex) {
                out.println("failed " + ex.getMessage().replace('\n', ' '));
            }
        }
    }

    /** A JVM that may not have its server yet. */
    record Starting(Process jvm) {

        ServerJvm awaitServer() throws IOException {
            String answer = answer();
            if (!answer.startsWith("server ")) {
                throw new IllegalStateException("The JVM ended without a server: " + answer);
            }
            String[] parts = answer.substring("server ".length()).split(" @ ", 2);
            return new ServerJvm(jvm, parts[0], new RunFolder(Path.of(parts[1])));
        }

        /** What the JVM says: "server" or "failed", and more. */
        String answer() throws IOException {
            BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8);
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("server ") || line.startsWith("failed ")) {
                    return line;
                }
            }
            return "nothing";
        }
    }

    boolean started() {
        return description.contains(" started ");
    }

    RunFolder run() {
        return run;
    }

    ProcessHandle postgres() {
        return run.processes().postmaster().orElseThrow();
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        jvm.destroyForcibly().waitFor();
    }

    /** Lets the JVM end. */
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
