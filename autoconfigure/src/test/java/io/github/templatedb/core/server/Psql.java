package io.github.templatedb.core.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/**
 * What a shell makes of a command that opens psql: a program of that name is put on the path, says what it was given, and
 * its login is tried with JDBC. So no psql has to be installed.
 *
 * @param arguments the arguments
 * @param password what it finds in its environment
 */
public record Psql(List<String> arguments, String password) {

    private static final String PROGRAM =
            """
            #!/bin/sh
            printf '%s\\n' "$PGPASSWORD" "$@"
            """;

    /** Has a shell run a command. */
    public static Psql startedBy(String command) {
        try {
            Path folder = Files.createTempDirectory("psql-");
            Path program = folder.resolve("psql");
            try {
                Files.writeString(program, PROGRAM);
                Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
                ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
                builder.environment().merge("PATH", folder.toString(), (path, own) -> own + ":" + path);
                Process shell = builder.start();
                String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (shell.waitFor() != 0) {
                    throw new IllegalStateException(command + " failed: " + said);
                }
                List<String> lines = said.lines().toList();
                return new Psql(lines.subList(1, lines.size()), lines.get(0));
            } finally {
                Files.deleteIfExists(program);
                Files.delete(folder);
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** The value of an option. */
    public String option(String name) {
        return arguments.get(arguments.indexOf(name) + 1);
    }

    /** Connects as psql would. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%s/%s".formatted(option("-h"), option("-p"), option("-d")),
                option("-U"),
                password);
    }
}
