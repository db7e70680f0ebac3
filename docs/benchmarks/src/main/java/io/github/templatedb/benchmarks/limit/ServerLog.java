package io.github.templatedb.benchmarks.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the log of a server says of the time that it took for statements and connections. */
final class ServerLog {

    private static final Pattern STATEMENT =
            Pattern.compile("duration: ([0-9.]+) ms +(statement|execute|parse|bind)[^:]*: (.*)");

    private static final Pattern CONNECTION = Pattern.compile("connection ready: setup total=([0-9.]+) ms");

    /** The steps of a statement before it is executed: all statements together. */
    static final String PREPARING = "parsing and planning";

    private ServerLog() {}

    /** In milliseconds, by what it was for, of all servers below a folder. */
    static Map<String, List<Double>> read(Path folder) throws IOException {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(folder, 3)) {
            for (Path log : files.filter(file -> file.endsWith("server.log")).toList()) {
                try (Stream<String> lines = Files.lines(log)) {
                    lines.forEach(line -> read(line, times));
                }
            }
        }
        return times;
    }

    static void read(String line, Map<String, List<Double>> times) {
        Matcher statement = STATEMENT.matcher(line);
        Matcher connection = CONNECTION.matcher(line);
        if (statement.find()) {
            boolean executes = statement.group(2).matches("statement|execute");
            add(times, executes ? purpose(statement.group(3)) : PREPARING, statement.group(1));
        } else if (connection.find()) {
            add(times, "session begins", connection.group(1));
        }
    }

    private static void add(Map<String, List<Double>> times, String purpose, String millis) {
        times.computeIfAbsent(purpose, missing -> new ArrayList<>()).add(Double.valueOf(millis));
    }

    /** By the first words. */
    static String purpose(String sql) {
        if (sql.contains("CREATE DATABASE")) {
            return "clone";
        }
        if (sql.contains("DROP DATABASE")) {
            return "drop";
        }
        return sql.contains("item_") ? "the test's statements" : "other statements";
    }
}
