package io.github.templatedb.benchmarks.start;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A JVM of its own that starts or adopts a server, asks it something, and uses it until it is closed. */
final class ServerJvm implements AutoCloseable {

    private static final String ANSWER = "answered ";

    private final Process jvm;

    private final Map<String, Duration> readings;

    private final Path folder;

    private ServerJvm(Process jvm, Map<String, Duration> readings, Path folder) {
        this.jvm = jvm;
        this.readings = readings;
        this.folder = folder;
    }

    /**
     * Starts the JVM and returns when it was answered by the server.
     *
     * @param cache the user's cache folder
     * @param folder where the server is
     * @param before where another server is started before, so that all classes are loaded; or nothing
     */
    static ServerJvm start(Contender contender, Path cache, Path folder, Path... before) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                ServerJvm.class.getName(),
                contender.name(),
                folder.toString(),
                before.length == 0 ? "" : before[0].toString());
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        long begin = System.nanoTime();
        Process jvm = builder.redirectError(Redirect.INHERIT).start();
        BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        long end = System.nanoTime();
        if (line == null || !line.startsWith(ANSWER)) {
            throw new IllegalStateException("The JVM for " + contender + " in " + folder + " said: " + line);
        }
        String[] words = line.substring(ANSWER.length()).split(" ", 3);
        Map<String, Duration> readings = new LinkedHashMap<>();
        if (contender != Contender.NOBODY) {
            readings.put("start returns", Duration.ofNanos(Long.parseLong(words[0])));
        }
        readings.put("first SELECT answered", Duration.ofNanos(Long.parseLong(words[1])));
        if (before.length == 0) {
            readings.put("the same from the start of the JVM", Duration.ofNanos(end - begin));
        }
        return new ServerJvm(jvm, readings, Path.of(words[2]));
    }

    /** Runs in the JVM. */
    public static void main(String[] arguments) throws IOException, SQLException {
        Contender contender = Contender.valueOf(arguments[0]);
        if (!arguments[2].isEmpty()) {
            try (Contender.Postgres before = contender.start(Path.of(arguments[2]))) {
                select(before);
            }
        }
        long begin = System.nanoTime();
        try (Contender.Postgres postgres = contender.start(Path.of(arguments[1]))) {
            long started = System.nanoTime();
            select(postgres);
            long answered = System.nanoTime();
            System.out.println(ANSWER + (started - begin) + " " + (answered - begin) + " " + postgres.folder());
            System.in.read();
        }
    }

    /** By a new connection, as an application's first one. */
    private static void select(Contender.Postgres postgres) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres";
        try (Connection connection = DriverManager.getConnection(url, "postgres", postgres.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1")) {
            row.next();
        }
    }

    Map<String, Duration> readings() {
        return readings;
    }

    /** The folder of the server. */
    Path folder() {
        return folder;
    }

    /** Lets the JVM give its server up and end. */
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
