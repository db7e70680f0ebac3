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

    /** The shared server was there before, and so were the binaries that zonky's library unpacks once. */
    static Run.Left of(Site site, Provider provider) throws IOException {
        Home home = provider.home();
        Path folder = site.folder(provider);
        int servers = home == Home.COMMON ? 0 : new ServerProcesses(folder).servers();
        return switch (home) {
            case COMMON -> new Run.Left(0, 0, 0);
            case OURS -> new Run.Left(servers, count(folder), ServerFolder.size(folder));
            case ZONKY -> new Run.Left(servers, 0, ServerFolder.size(folder) - binaries(folder));
        };
    }

    private static long binaries(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> unpacked = Files.list(folder.resolve("embedded-pg"))) {
            for (Path one : unpacked.toList()) {
                bytes += one.getFileName().toString().startsWith("PG-") ? ServerFolder.size(one) : 0;
            }
        }
        return bytes;
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
