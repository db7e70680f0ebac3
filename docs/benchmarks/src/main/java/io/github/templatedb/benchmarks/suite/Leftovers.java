package io.github.templatedb.benchmarks.suite;

import io.github.templatedb.benchmarks.server.ServerFolder;
import io.github.templatedb.benchmarks.server.ServerProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** Looks for what a JVM has left when it has ended. */
final class Leftovers {

    /** All databases that are not PostgreSQL's own, nor sealed templates. */
    private static final String COUNT =
            "SELECT count(*) FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'";

    private Leftovers() {}

    static Run.Left of(Site site, Home home) throws IOException {
        Path folder = site.folder(home);
        int databases =
                switch (home) {
                    case COMMON -> 0;
                    case OURS -> count(folder);
                    case ZONKY -> 0;
                };
        return new Run.Left(new ServerProcesses(folder).servers(), databases, ServerFolder.size(folder));
    }

    /** On our server, if it runs on. */
    private static int count(Path folder) throws IOException {
        List<Path> runs;
        try (Stream<Path> folders = Files.walk(folder, 2)) {
            runs = folders.filter(
                            one -> Files.exists(one.resolve("pid")) && Files.exists(one.resolve("data/postmaster.pid")))
                    .toList();
        }
        int count = 0;
        for (Path run : runs) {
            String port = Files.readAllLines(run.resolve("data/postmaster.pid")).get(3);
            String password = Files.readString(run.resolve("password"));
            try (Connection connection = DriverManager.getConnection(
                            "jdbc:postgresql://127.0.0.1:" + port.strip() + "/postgres", "postgres", password);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(COUNT)) {
                row.next();
                count += row.getInt(1);
            } catch (SQLException ex) {
                throw new IOException("The server in " + run + " does not say which databases are left", ex);
            }
        }
        return count;
    }
}
