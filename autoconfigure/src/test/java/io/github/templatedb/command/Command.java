package io.github.templatedb.command;

import io.github.templatedb.Main;
import io.github.templatedb.TestJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the command answers. */
record Command(int exitCode, String out, String err) {

    /** On the servers below a folder, for somebody who types nothing. */
    static Command run(Path directory, String... arguments) {
        return answering("", directory, arguments);
    }

    /** On the servers below a folder, for somebody who answers its questions. */
    static Command answering(String typed, Path directory, String... arguments) {
        return of(
                typed,
                Stream.concat(Stream.of(arguments), Stream.of("--directory", directory.toString()))
                        .toList());
    }

    static Command of(String typed, List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Commands.run(
                arguments.toArray(String[]::new),
                new Console(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        new BufferedReader(new StringReader(typed)),
                        false));
        return new Command(exitCode, out.toString(), err.toString());
    }

    /** As a process, which has no terminal. */
    static Command process(Map<String, String> environment, String typed, String... arguments)
            throws IOException, InterruptedException {
        Path err = Files.createTempFile("command", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(TestJvm.command(List.of(), Main.class, arguments));
            builder.environment().keySet().removeIf(name -> name.equals("CI") || name.startsWith("TEMPLATEDB_"));
            builder.environment().putAll(environment);
            Process process = builder.redirectError(err.toFile()).start();
            try (PrintWriter in = new PrintWriter(process.outputWriter())) {
                in.print(typed);
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Command(process.waitFor(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }
}
