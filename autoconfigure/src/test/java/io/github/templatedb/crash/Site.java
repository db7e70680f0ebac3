package io.github.templatedb.crash;

import io.github.templatedb.core.server.embedded.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The folders of a suite, of which no JVM outside it knows.
 *
 * @param folder everything is below it
 */
record Site(Path folder) {

    static Site create() throws IOException {
        Site site = new Site(TestServer.newHome());
        Files.createDirectory(site.userHome());
        Files.createDirectory(site.temporary());
        return site;
    }

    Path servers() {
        return folder.resolve("servers");
    }

    Path userHome() {
        return folder.resolve("home");
    }

    Path temporary() {
        return folder.resolve("tmp");
    }

    /** Where the binaries are unpacked and the image is kept. */
    List<Path> cache() {
        return Stream.of(".cache/templatedb", "Library/Caches/templatedb")
                .flatMap(folder -> list(userHome().resolve(folder)).stream())
                .toList();
    }

    void deleteImage() throws IOException {
        for (Path folder : cache()) {
            if (folder.getFileName().toString().startsWith("image-")) {
                FileSystemUtils.deleteRecursively(folder);
            }
        }
    }

    /** The home of the one server. */
    Path serverHome() {
        return list(servers()).get(0);
    }

    /** The folders of all runs. */
    List<Path> runs() {
        return list(servers()).stream()
                .flatMap(home -> list(home).stream())
                .filter(folder -> folder.getFileName().toString().startsWith("run-"))
                .toList();
    }

    /** The process that a file of a run names, if it runs. */
    static Stream<ProcessHandle> process(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines
                    .findFirst()
                    .filter(pid -> pid.matches("\\d+"))
                    .map(Long::valueOf)
                    .flatMap(ProcessHandle::of)
                    .stream();
        } catch (IOException ex) {
            return Stream.empty();
        }
    }

    /** Asks the running server. */
    List<String> ask(String sql) {
        try {
            Properties state = new Properties();
            state.load(Files.newBufferedReader(serverHome().resolve("state")));
            Path run = serverHome().resolve(state.getProperty("run"));
            Path password = run.resolve("password");
            // The fourth line is the port (PostgreSQL source, pidfile.h).
            String port = Files.readAllLines(run.resolve("data/postmaster.pid")).get(3);
            String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
            try (Connection connection = DriverManager.getConnection(url, "postgres", Files.readString(password));
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                List<String> rows = new ArrayList<>();
                while (row.next()) {
                    rows.add(row.getString(1));
                }
                return rows;
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (SQLException ex) {
            throw new IllegalStateException(ex);
        }
    }

    static List<String> names(List<Path> files) {
        return files.stream().map(path -> path.getFileName().toString()).toList();
    }

    /** What is in a folder, in order; nothing if there is no such folder. */
    static List<Path> list(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        } catch (NoSuchFileException ex) {
            return List.of();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
